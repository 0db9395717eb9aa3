/** Runs once when the server starts, before its first request, and is told of errors that a request did not catch. */
import type { Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { observeServer } = await import("./instrumentation-node");
  await observeServer();
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { recordRequestError } = await import("./instrumentation-node");
  recordRequestError(error, request.method, context.routePath);
};
