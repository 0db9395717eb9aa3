/** How long every answer of this process took, from Node's own announcements: no route needs to know. */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { metrics, routeOf } from "./metrics";
import { countRequest } from "./request-tally";

declare global {
  var octocoObservesRequests: boolean | undefined;
}

/** Starts counting, once per process; a second call changes nothing. https://nodejs.org/api/diagnostics_channel.html#http */
export function observeRequests(): void {
  if (globalThis.octocoObservesRequests) return;
  globalThis.octocoObservesRequests = true;
  const started = new WeakMap<IncomingMessage, number>();
  subscribe("http.server.request.start", (message) => {
    started.set((message as { request: IncomingMessage }).request, performance.now());
  });
  subscribe("http.server.response.finish", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const since = started.get(request);
    if (since === undefined) return;
    const status = `${Math.floor(response.statusCode / 100)}xx`;
    const route = routeOf(request.url ?? "");
    const seconds = (performance.now() - since) / 1000;
    metrics().requestSeconds.observe({ route, status }, seconds);
    countRequest(route, response.statusCode, seconds);
  });
}
