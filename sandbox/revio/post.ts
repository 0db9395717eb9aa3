/** One POST to a receiver, over kept-alive connections. */
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

type Posted = { http_status: number | null; error: string | null };
export type Post = (url: string, body: Buffer, signatures: string[], timeoutMs: number) => Promise<Posted>;

/** A poster with its own connections; `close` ends them. It never rejects: what went wrong is in the answer. */
export function poster(sockets: number): { post: Post; close(): void } {
  const options = { keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets };
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };

  const post: Post = (url, body, signatures, timeoutMs) =>
    new Promise((resolve) => {
      const secure = url.startsWith("https:");
      const call = (secure ? httpsRequest : httpRequest)(url, {
        method: "POST",
        agent: secure ? agents.https : agents.http,
        headers: {
          "content-type": "application/json",
          "content-length": body.length,
          "user-agent": "revio-sandbox",
          ...(signatures.length > 0 ? { "x-signature": signatures } : {}),
        },
      });
      const timer = setTimeout(() => call.destroy(new Error("no answer in time")), timeoutMs);
      const finish = (posted: Posted): void => {
        clearTimeout(timer);
        resolve(posted);
      };
      call.on("response", (response) => {
        response.resume();
        response.on("end", () => finish({ http_status: response.statusCode ?? null, error: null }));
        response.on("error", (error) => finish({ http_status: null, error: error.message }));
      });
      call.on("error", (error: NodeJS.ErrnoException) =>
        finish({ http_status: null, error: error.code ?? error.message }),
      );
      call.end(body);
    });

  return {
    post,
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
