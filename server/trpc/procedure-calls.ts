/** Every call of a procedure, told after it ended to whoever listens (logs, metrics); free when nobody does. */
import { channel } from "node:diagnostics_channel";
import type { RefusalCode } from "@/server/errors";

export type ProcedureCall = {
  procedure: string;
  type: "query" | "mutation" | "subscription";
  requestId: string;
  code: "OK" | RefusalCode;
  /** What was thrown; for reports of INTERNAL only, since it may hold what a person typed. */
  error: unknown;
  milliseconds: number;
  sessionId: string | undefined;
  userId: string | undefined;
};

const calls = channel("wallet.procedure-call");

export const procedureCalls = {
  publish: (call: ProcedureCall): void => calls.publish(call),
  /** Adds a listener for the life of the process. It must not throw. */
  listen: (listener: (call: ProcedureCall) => void): void =>
    calls.subscribe((message) => listener(message as ProcedureCall)),
};
