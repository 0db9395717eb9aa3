/** What a check works with. It knows an engine by three variables only, and uses its test clock when there is one. */
import { setTimeout as pause } from "node:timers/promises";
import { type App, type Note, startApp } from "./app";
import { sign } from "../engine/protocol";

export type Target = { baseUrl: string; eventKey: string; signingKey: string };

export type Lab = Target & {
  app: App;
  /** The engine has a test clock: time is moved, not waited for. */
  virtual: boolean;
  now: () => number;
  /** Sends events of a new case and returns its name; `case` is added to each event's data. */
  send: (...events: Event[]) => Promise<string>;
  /** The notes of a case, in order; without a filter, what the observer noted is left out. */
  notes: (name: string, what?: string) => Note[];
  /** Lets time pass until the condition holds; false when it does not within so many seconds. */
  until: (condition: () => boolean, seconds: number) => Promise<boolean>;
  /** Waits for the ends of so many runs of a case and gives the first, as the observer saw it; throws when they do not come. */
  ended: (name: string, runs?: number, seconds?: number) => Promise<End>;
  /** Lets so many seconds pass. */
  pass: (seconds: number) => Promise<void>;
  /** A signed PUT to the app, in band or out of band. */
  sync: (kind: "in_band" | "out_of_band") => Promise<{ status: number; body: Record<string, unknown> }>;
  close: () => Promise<void>;
};

export type Event = { id?: string; name: string; data?: Record<string, unknown>; ts?: number; case?: string };

export type End = { function_id: string; result?: unknown; error?: { message: string } };

export type Check = { number: number; title: string; slow?: true; run: (lab: Lab) => Promise<void> };

let cases = 0;

/** Starts the app, syncs it with the engine, and finds out whether there is a test clock. */
export async function openLab(target: Target, port: number): Promise<Lab> {
  let moved: number | null = null;
  const now = (): number => moved ?? Date.now();
  const app = await startApp({ ...target, port, now });
  const clock = async (seconds: number): Promise<boolean> => {
    const body = JSON.stringify({ advance: `${seconds}s` });
    const response = await fetch(`${target.baseUrl}/test/clock`, { method: "POST", body }).catch(() => null);
    if (!response?.ok) return false;
    moved = Date.parse(((await response.json()) as { now: string }).now);
    return true;
  };
  const lab: Lab = {
    ...target,
    app,
    virtual: false,
    now,
    send: async (...events) => {
      const name = `case-${process.pid}-${++cases}`;
      await app.inngest.send(
        events.map(({ data, case: own, ...rest }) => ({ ...rest, data: { ...data, case: own ?? name } })),
      );
      return name;
    },
    notes: (name, what) =>
      (app.notes.get(name) ?? []).filter((note) => (what ? note.what === what : note.what !== "end")),
    pass: async (seconds) => {
      if (!lab.virtual) await pause(seconds * 1_000);
      else if (!(await clock(seconds))) throw new Error("the test clock did not move");
    },
    until: async (condition, seconds) => {
      const end = now() + seconds * 1_000;
      while (!condition() && now() < end) await lab.pass(lab.virtual ? (seconds > 120 ? 10 : 1) : 0.05);
      return condition();
    },
    ended: async (name, runs = 1, seconds = 40) => {
      if (!(await lab.until(() => lab.notes(name, "end").length >= runs, seconds))) {
        throw new Error(
          `${lab.notes(name, "end").length} of ${runs} runs of ${name} ended within ${seconds} s`,
        );
      }
      return lab.notes(name, "end")[0]?.data as End;
    },
    sync: (kind) => syncApp(lab, kind),
    close: () => app.down(),
  };
  await untilSynced(lab);
  lab.virtual = await clock(1);
  return lab;
}

async function untilSynced(lab: Lab): Promise<void> {
  for (let tries = 0; ; tries++) {
    const { status, body } = await lab.sync("out_of_band");
    if (status === 200) return;
    if (tries === 50) throw new Error(`the engine does not accept the functions: ${JSON.stringify(body)}`);
    await pause(100);
  }
}

async function syncApp(lab: Lab, kind: "in_band" | "out_of_band"): ReturnType<Lab["sync"]> {
  const body = JSON.stringify({ url: lab.app.url });
  const response = await fetch(lab.app.url, {
    method: "PUT",
    body,
    headers: {
      "content-type": "application/json",
      "x-inngest-signature": sign(lab.signingKey, body),
      ...(kind === "in_band" ? { "x-inngest-sync-kind": kind } : {}),
    },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
