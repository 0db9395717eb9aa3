import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isSecureOrigin } from "@/server/env";
import { apiHeaders } from "./headers";

let refusing = false;

/**
 * Answers 405 to every TRACE that reaches a server of this process, before anybody else sees it: Next can't make such a request and
 * would answer 500, which counts as a fault of ours. Whoever comes after finds the answer given, and Next leaves it at that. Called once
 * at start; a second call changes nothing. https://nodejs.org/api/diagnostics_channel.html#http
 */
export function refuseTrace(): void {
  if (refusing) return;
  refusing = true;
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.method !== "TRACE") return;
    const headers = { ...apiHeaders({ secure: isSecureOrigin() }), allow: "GET, HEAD, POST" };
    response.writeHead(405, { ...headers, "content-length": "0" }).end();
  });
}
