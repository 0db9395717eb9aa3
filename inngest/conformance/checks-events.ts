import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { sign } from "../engine/protocol";
import type { Check, Lab } from "./lab";

const whats = (lab: Lab, name: string): string[] => lab.notes(name).map(({ what }) => what);

/** Hostile text inside JSON: NUL, lone surrogates, a number no double holds, keys that canonical forms stumble over. */
const HOSTILE = {
  nul: "a\u0000b",
  lone: ["\ud800", "\udc00x", "\ud83d\ude00"],
  exact: "9007199254740993",
  keys: { "\u0000": 1, "10": 1, "9": 2, toJSON: { "10": 1, "9": 2 }, constructor: { prototype: null } },
  quotes: `'; drop schema engine; -- "\\ $1 \u2028`,
  large: "x".repeat(200_000),
};

/** Checks 1 to 10: sync, signatures, events. */
export const eventChecks: Check[] = [
  {
    number: 1,
    title: "in-band and out-of-band sync give the same functions",
    run: async (lab) => {
      const inBand = await lab.sync("in_band");
      assert.equal(inBand.status, 200);
      const outOfBand = await lab.sync("out_of_band");
      assert.equal(outOfBand.status, 200, JSON.stringify(outOfBand.body));
      assert.equal(outOfBand.body["modified"], false);
      assert.deepEqual(lab.app.registered?.functions, inBand.body["functions"]);
      assert.ok((inBand.body["functions"] as unknown[]).length > 20);
    },
  },
  {
    number: 2,
    title: "the SDK refuses a wrong signature",
    run: async (lab) => {
      const body = JSON.stringify({ url: lab.app.url });
      for (const signature of [
        sign("00ff", body),
        sign(lab.signingKey, `${body} `),
        sign(lab.signingKey, body, 1_000),
      ]) {
        const headers = { "content-type": "application/json", "x-inngest-signature": signature };
        const url = `${lab.app.url}?fnId=conformance-once&stepId=step`;
        const response = await fetch(url, { method: "POST", body, headers });
        assert.equal(response.status, 401);
      }
    },
  },
  {
    number: 3,
    title: "three steps run once each, in order",
    run: async (lab) => {
      const name = await lab.send({ name: "c/three" });
      const end = await lab.ended(name);
      assert.deepEqual(whats(lab, name), ["a", "b", "c"]);
      assert.deepEqual(end, {
        function_id: "conformance-three",
        result: "three done",
        error: undefined,
      });
    },
  },
  {
    number: 4,
    title: "a batch of 100 events gives 100 runs",
    run: async (lab) => {
      const name = await lab.send(
        ...Array.from({ length: 100 }, (_, n) => ({ name: "c/once", data: { n } })),
      );
      await lab.ended(name, 100, 60);
      await lab.pass(2);
      assert.equal(lab.notes(name).length, 100);
      assert.equal(new Set(lab.notes(name).map(({ run }) => run)).size, 100);
    },
  },
  {
    number: 5,
    title: "an event id seen before starts nothing",
    run: async (lab) => {
      const event = { id: `once-${randomBytes(8).toString("hex")}`, name: "c/once" };
      const name = await lab.send(event);
      await lab.send({ ...event, case: name });
      await lab.ended(name);
      await lab.send({ ...event, case: name });
      await lab.pass(2);
      assert.equal(lab.notes(name).length, 1);
    },
  },
  {
    number: 6,
    title: "a send repeated with its seed gets the same internal ids",
    run: async (lab) => {
      const name = `seed-${randomBytes(4).toString("hex")}`;
      const headers = { "x-inngest-event-id-seed": `${Date.now()},${randomBytes(10).toString("base64")}` };
      const body = JSON.stringify([1, 2, 3].map(() => ({ name: "c/once", data: { case: name } })));
      const send = async (): Promise<string[]> => {
        const response = await fetch(`${lab.baseUrl}/e/${lab.eventKey}`, { method: "POST", body, headers });
        const answer = (await response.json()) as { ids: string[]; status: number };
        assert.equal(answer.status, 200);
        return answer.ids;
      };
      const first = await send();
      assert.equal(new Set(first).size, 3);
      assert.deepEqual(await send(), first);
      await lab.ended(name, 3);
      await lab.pass(2);
      assert.equal(lab.notes(name).length, 3);
    },
  },
  {
    number: 7,
    title: "idempotency holds across different event ids",
    run: async (lab) => {
      const key = randomBytes(8).toString("hex");
      const name = await lab.send(
        { name: "c/idempotent", data: { key } },
        { name: "c/idempotent", data: { key } },
      );
      await lab.send({ name: "c/idempotent", data: { key: `${key}2` }, case: name });
      await lab.ended(name, 2);
      await lab.pass(2);
      assert.equal(lab.notes(name).length, 2);
    },
  },
  {
    number: 8,
    title: "a future ts delays the run to it",
    run: async (lab) => {
      const name = await lab.send({ name: "c/once", ts: Date.now() + 6_000 });
      const sent = lab.now();
      await lab.pass(3);
      assert.equal(lab.notes(name).length, 0);
      await lab.ended(name);
      const waited = (lab.notes(name)[0]?.at ?? 0) - sent;
      assert.ok(waited >= 4_000 && waited <= 15_000, `it waited ${waited} ms`);
    },
  },
  {
    number: 9,
    title: "a trigger expression decides what starts",
    run: async (lab) => {
      const data = [
        { kind: "yes", n: 1 },
        { kind: "no", n: 2 },
        { kind: "yes", n: 3 },
        { kind: "yes", n: "3" },
        { n: 5 },
      ];
      const name = await lab.send(...data.map((d) => ({ name: "c/expression", data: d })));
      await lab.ended(name, 2);
      await lab.pass(2);
      assert.deepEqual(new Set(lab.notes(name).map((note) => note.data)), new Set([1, "3"]));
    },
  },
  {
    number: 10,
    title: "hostile payloads arrive as sent, in events and step results",
    run: async (lab) => {
      const name = await lab.send(
        { name: "c/echo", data: { payload: HOSTILE } },
        { name: "c/echo", data: { payload: "\ud800\u0000" } },
      );
      await lab.ended(name, 2);
      const echoed = lab.notes(name).map((note) => note.data);
      assert.equal(echoed.length, 2);
      assert.ok(echoed.some((data) => JSON.stringify(data) === JSON.stringify("\ud800\u0000")));
      assert.deepEqual(
        echoed.find((data) => typeof data === "object"),
        HOSTILE,
      );
    },
  },
];
