/** What Revio says it has moved for us in a window of time (REVIO.md A7): asked for, made after a while, then downloaded. */
import type { Operation } from "./call";
import { call } from "./call";
import type { Gateway } from "./gateway";
import { defaultGateway } from "./gateway";
import type { Outcome, Rejected } from "./outcome";
import { isProviderId } from "./provider-id";
import { readStatement, type Statement } from "./statement-schema";

const group = "reports";
const REQUEST: Operation = {
  name: "statement.request",
  group,
  method: "POST",
  pathTemplate: "/company_statements/",
  totalMs: 10_000,
  tries: 2,
};
const GET: Operation = {
  name: "statement.get",
  group,
  method: "GET",
  pathTemplate: "/company_statements/{id}/",
  totalMs: 10_000,
  tries: 3,
};

type StatementWindow = {
  /** The first second of payment that is in it; the provider counts whole seconds. */
  paidFrom: Date;
  /** The first one that is no longer in it. */
  paidTo: Date;
  currency: string;
};

const secondsFrom = (time: Date): number => Math.ceil(time.getTime() / 1000);

/**
 * Asks for a CSV, times in UTC, of all that moved money in the window. Moves nothing: a second call makes a second statement of the same,
 * so one whose answer was lost (`unknown`) may simply be asked for again.
 */
export function requestStatement(
  { paidFrom, paidTo, currency }: StatementWindow,
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<Statement>> {
  const query = new URLSearchParams({
    paid_from: String(secondsFrom(paidFrom)),
    paid_to: String(secondsFrom(paidTo)),
    currency,
  });
  const body = { format: "csv", timezone: "UTC" };
  return call(REQUEST, { path: `${REQUEST.pathTemplate}?${query}`, body }, readStatement, gateway);
}

/** Whether it is there yet, and where. The address may change from one answer to the next: read it just before the download. */
export function getStatement(id: string, gateway: Gateway = defaultGateway()): Promise<Outcome<Statement>> {
  if (!isProviderId(id)) return Promise.resolve(NO_SUCH_ID);
  const read = (json: unknown): Statement | undefined => {
    const statement = readStatement(json);
    return statement?.id === id ? statement : undefined;
  };
  return call(GET, { path: GET.pathTemplate.replace("{id}", id), providerObjectId: id }, read, gateway);
}

const NO_SUCH_ID: Rejected = { kind: "rejected", code: "invalid_id", message: "not an id of the provider" };
