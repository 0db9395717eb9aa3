/** One signed POST or PUT to the app, and its verified answer. */
import http from "node:http";
import https from "node:https";
import type { Reply } from "./decide";
import { verify, type Json } from "./protocol";

const CALL_MS = 75_000;
const MAX_ANSWER_BYTES = 8 * 1_024 * 1_024;
const IDLE_MS = 2_000;

export type AppClient = {
  send(request: {
    method: "POST" | "PUT";
    url: string;
    headers: Record<string, string>;
    body: string;
  }): Promise<Reply>;
  close(): void;
};

/**
 * A client of the app. It never rejects: a refused connection is `refused`; a reset, a time-out or an answer that the
 * SDK did not sign is `lost`. Idle sockets are closed before the app's server would.
 */
export function createAppClient(signingKey: string): AppClient {
  const agents = [
    new http.Agent({ keepAlive: true, timeout: IDLE_MS }),
    new https.Agent({ keepAlive: true, timeout: IDLE_MS }),
  ];
  return {
    send: (request) =>
      new Promise((resolve) => {
        const secure = request.url.startsWith("https:");
        const outgoing = (secure ? https : http).request(request.url, {
          method: request.method,
          headers: { ...request.headers, "content-length": Buffer.byteLength(request.body) },
          agent: agents[secure ? 1 : 0],
        });
        const lost = (reason: string): void => {
          clearTimeout(timer);
          outgoing.destroy();
          resolve({ kind: "lost", reason });
        };
        const timer = setTimeout(() => lost("the app did not answer in 75 s"), CALL_MS);
        outgoing.on("error", (error: NodeJS.ErrnoException) => {
          clearTimeout(timer);
          if (error.code === "ECONNREFUSED")
            resolve({ kind: "refused", reason: "the app refuses connections" });
          else lost(`the connection to the app broke: ${error.code ?? error.message}`);
        });
        outgoing.on("response", (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on("data", (chunk: Buffer) => {
            size += chunk.length;
            chunks.push(chunk);
            if (size > MAX_ANSWER_BYTES) lost("the app's answer is larger than 8 MB");
          });
          response.on("error", (error) => lost(`the answer broke off: ${error.message}`));
          response.on("end", () => {
            clearTimeout(timer);
            resolve(read(signingKey, response, Buffer.concat(chunks)));
          });
        });
        outgoing.end(request.body);
      }),
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}

function read(signingKey: string, response: http.IncomingMessage, raw: Buffer): Reply {
  const status = response.statusCode ?? 0;
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  if (status === 401) return { kind: "lost", reason: "the app answered 401: the signing keys differ" };
  if (!headers["x-inngest-sdk"])
    return { kind: "lost", reason: `the answer ${status} is not from the Inngest SDK` };
  if (!verify(signingKey, raw, headers["x-inngest-signature"])) {
    return { kind: "lost", reason: `the answer ${status} is not signed with our key` };
  }
  try {
    return {
      kind: "answer",
      status,
      headers,
      body: raw.length === 0 ? null : (JSON.parse(raw.toString()) as Json),
    };
  } catch {
    return { kind: "lost", reason: `the answer ${status} is not JSON` };
  }
}
