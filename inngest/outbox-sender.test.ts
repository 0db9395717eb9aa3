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
type Sent = { name: string; data: { deliveryId?: string; announced?: { subjectId: string }[] } };
/** The subjects of each event, in the order of arrival. */
const arrived: string[][] = [];
let sender: ReturnType<typeof startOutboxSender>;

/** An events endpoint that notes the ids it was sent. */
beforeAll(async () => {
  engine = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (!answers) return response.writeHead(400).end("{}");
      const events = JSON.parse(Buffer.concat(chunks).toString()) as (Sent & { id: string })[];
      for (const { data } of events)
        arrived.push(data.announced?.map(({ subjectId }) => subjectId) ?? [data.deliveryId ?? ""]);
      return response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ ids: events.map(({ id }) => id), status: 200 }));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => engine.once("listening", listening));
  process.env["INNGEST_BASE_URL"] = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
  // The SDK's client reads its environment when it is made.
  sender = (await import("./outbox-sender")).startOutboxSender({ delayMs: 5, gatherMs: 300 });
});
beforeEach(() => {
  answers = true;
  arrived.length = 0;
});
afterAll(() => {
  sender.stop();
  engine.close();
});

async function announce(name: "delivery/attempt-failed" | "transaction/changed"): Promise<string> {
  const id = newId();
  await database.admin`select wallet.announce_at(${name}, ${id}, 1)`;
  return id;
}
const message = () => announce("transaction/changed");
const money = () => announce("delivery/attempt-failed");

describe("startOutboxSender", () => {
  it("sends what was announced once it is told, all that comes at once together and each once", async () => {
    const ids = await Promise.all([money(), money(), money()]);
    for (let told = 0; told < 20; told++) outboxGrew();
    await sender.quiet();
    expect(arrived.flat().sort()).toEqual(ids.sort());
  });

  it("gathers messages into one event, which waits for more, and money does not wait for it", async () => {
    const messages = [await message()];
    outboxGrew();
    messages.push(await message());
    const failed = await money();
    outboxGrew();
    await sender.quiet();
    expect(arrived.map((subjects) => [...subjects].sort())).toEqual([[failed], messages.sort()]);
  });

  it("sends no more than a hundred messages in an event", async () => {
    const ids = await Promise.all(Array.from({ length: 201 }, message));
    outboxGrew();
    await sender.quiet();
    expect(arrived.map((subjects) => subjects.length)).toEqual([100, 100, 1]);
    expect(arrived.flat().sort()).toEqual(ids.sort());
  });

  it("takes along what is announced while it sends", async () => {
    const first = await money();
    outboxGrew();
    const second = await money();
    outboxGrew();
    await sender.quiet();
    expect(arrived.flat().sort()).toEqual([first, second].sort());
  });

  it.each(["money", "message"] as const)(
    "leaves %s that could not be sent to the relay, and goes on with the next",
    async (kind) => {
      answers = false;
      const lost = await (kind === "money" ? money() : message());
      outboxGrew();
      await sender.quiet();
      expect(arrived).toEqual([]);
      answers = true;
      outboxGrew();
      await sender.quiet();
      expect(arrived).toEqual([[lost]]);
    },
  );
});
