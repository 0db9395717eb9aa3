import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { outboxGrew } from "@/db/outbox-signal";
import { useDatabase } from "@/server/testing/database";
import type { startOutboxSender } from "./outbox-sender";

const database = useDatabase();
let engine: Server;
let answers = true;
const arrived: string[] = [];
let sender: ReturnType<typeof startOutboxSender>;

/** An events endpoint that notes the ids it was sent. */
beforeAll(async () => {
  engine = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (!answers) return response.writeHead(400).end("{}");
      const events = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }[];
      arrived.push(...events.map(({ id }) => id));
      return response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ ids: events.map(({ id }) => id), status: 200 }));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => engine.once("listening", listening));
  process.env["INNGEST_BASE_URL"] = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
  // The SDK's client reads its environment when it is made.
  sender = (await import("./outbox-sender")).startOutboxSender({ delayMs: 5 });
});
beforeEach(() => {
  answers = true;
  arrived.length = 0;
});
afterAll(() => {
  sender.stop();
  engine.close();
});

async function announce(): Promise<string> {
  const id = newId();
  await database.admin`select wallet.announce_at('transaction/changed', ${id}, 1)`;
  return `transaction/changed:${id}:1`;
}

describe("startOutboxSender", () => {
  it("sends what was announced once it is told, all that comes at once together and each once", async () => {
    const ids = await Promise.all([announce(), announce(), announce()]);
    for (let told = 0; told < 20; told++) outboxGrew();
    await sender.quiet();
    expect(arrived.sort()).toEqual(ids.sort());
  });

  it("takes along what is announced while it sends", async () => {
    const first = await announce();
    outboxGrew();
    const second = await announce();
    outboxGrew();
    await sender.quiet();
    expect(arrived.sort()).toEqual([first, second].sort());
  });

  it("leaves what could not be sent to the relay, and goes on with the next", async () => {
    answers = false;
    const lost = await announce();
    outboxGrew();
    await sender.quiet();
    expect(arrived).toEqual([]);
    answers = true;
    outboxGrew();
    await sender.quiet();
    expect(arrived).toEqual([lost]);
  });
});
