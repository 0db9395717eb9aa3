/** What belongs to the work in hand, for the logger and for errors: carried by the call chain, not by arguments. */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";

type RequestContext = {
  readonly requestId: string;
  transactionId?: string;
  deliveryId?: string;
  /** Nothing of this work lasts: it only shows what would happen. */
  readonly rehearsal?: boolean;
};

const storage = new AsyncLocalStorage<RequestContext>();

/** A new request id: 80 random bits, short enough to be read out to support. */
export const newRequestId = (): string => `req_${randomBytes(10).toString("hex")}`;

/** Runs `work`, and all it starts, under a context of its own. Within an older context the new one counts. */
export const withRequestContext = <T>(context: RequestContext, work: () => T): T =>
  storage.run({ ...context }, work);

/** The context of the work in hand; undefined outside of any. */
export const requestContext = (): Readonly<RequestContext> | undefined => storage.getStore();

/** The request id of the work in hand; a new one outside of any, so that an error always has one. */
export const currentRequestId = (): string => storage.getStore()?.requestId ?? newRequestId();

/** From here on the work in hand is about this transaction or delivery. Without effect outside of any context. */
export function nameSubject(subject: { transactionId?: string; deliveryId?: string }): void {
  const context = storage.getStore();
  if (context) Object.assign(context, subject);
}
