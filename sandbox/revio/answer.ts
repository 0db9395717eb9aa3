/** What the sandbox answers, before a fault spoils it; and Revio's three shapes of error bodies. */
import type { Action } from "./faults";

export type Answer = {
  status: number;
  type: string;
  body: string;
  /** Of the body's bytes; UTF-8 unless said. */
  encoding?: "latin1";
  headers?: Record<string, string>;
  /** How it gets lost, when the object itself asks for that (a test bank account). */
  fault?: Action;
};

export type FieldErrors = Record<string, { message: string; code: string }[]>;

export function json(status: number, value: unknown, headers?: Record<string, string>): Answer {
  return { status, type: "application/json", body: JSON.stringify(value), ...(headers ? { headers } : {}) };
}

export function page(status: number, body: string): Answer {
  return { status, type: "text/html; charset=utf-8", body };
}

export function seeOther(location: string): Answer {
  return { status: 303, type: "text/plain; charset=utf-8", body: "", headers: { location } };
}

export const noContent: Answer = { status: 204, type: "application/json", body: "" };

/** A general error, under `__all__`. */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): Answer {
  return json(status, { __all__: [{ message, code }] }, headers);
}

/** Errors keyed by field, each a list. */
export function refuseFields(errors: FieldErrors): Answer {
  return json(400, errors);
}

/** The control API's own error. */
export const wrong = (message: string, status = 400): Answer => json(status, { error: message });

export const notFound = (): Answer => refuse(404, "not_found", "Not found.");
