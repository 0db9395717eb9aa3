/** For tests: a webhook on loopback that keeps the alerts it was told, and can be told to refuse. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";

type AlertPost = { text: string; blocks: { type: string; text?: { text: string } }[] };
type Answer = number | "hang" | "redirect";

type AlertHook = {
  /** What it answered with 200, oldest first. */
  posts: AlertPost[];
  /** From now on, for each post by its text. */
  answer: (answer: (text: string) => Answer) => void;
  url: () => string;
};

/** Call once at the top of a test file, before `useDatabase` or `useStack`: ALERT_WEBHOOK_URL points here. */
export function useAlertHook(): AlertHook {
  const posts: AlertPost[] = [];
  let answerOf: (text: string) => Answer = () => 200;
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const post = JSON.parse(Buffer.concat(chunks).toString()) as AlertPost;
        const answer = answerOf(post.text);
        if (answer === "hang") return;
        if (answer === 200) posts.push(post);
        const [status, headers] = answer === "redirect" ? [302, { location: "/elsewhere" }] : [answer, {}];
        response.writeHead(status, headers).end("x".repeat(100_000));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    process.env["ALERT_WEBHOOK_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    posts,
    answer: (answer) => {
      answerOf = answer;
    },
    url: () => process.env["ALERT_WEBHOOK_URL"] ?? "",
  };
}
