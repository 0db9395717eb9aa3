import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isSecureOrigin } from "@/server/env";
import { apiHeaders } from "./headers";

declare global {
  var octocoRefusesTrace: boolean | undefined;
}

/**
 * Answers 405 to every TRACE that reaches a server of this process, before anybody else sees it: Next can't make such a request and
 * would answer 500, which counts as a fault of ours. Whoever comes after sees a HEAD whose answer is given, and leaves it at that. Called
 * once per process; a second call changes nothing. https://nodejs.org/api/diagnostics_channel.html#http
 */
export function refuseTrace(): void {
  if (globalThis.octocoRefusesTrace) return;
  globalThis.octocoRefusesTrace = true;
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.method !== "TRACE" || response.headersSent) return;
    const headers = { ...apiHeaders({ secure: isSecureOrigin() }), allow: "GET, HEAD, POST" };
    response.writeHead(405, { ...headers, "content-length": "0" }).end();
    request.method = "HEAD";
  });
}
