/**
 * One admin alone: every procedure of the router that is not a user's own, called by the only admin there is, on a wallet with people,
 * money, breaks, dead letters and requests, all of whose facts Revio has told already. No money may move by any of them.
 */
import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { encodeId, newId } from "@/db/ids";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { requestRun } from "@/server/reconciliation/request-run";
import { useApp } from "@/server/testing/app";
import { callOf, hashOf, missingCredit, sight } from "@/server/testing/breaks";
import { claimsOf } from "@/server/testing/claims-of";
import { confirmInput } from "@/server/testing/confirm-input";
import { askAdjustment } from "@/server/testing/confirmed-commands";
import { makeDeadLetters } from "@/server/testing/dead-letters";
import { depositById, openDeposit } from "@/server/testing/deposits";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { noObjects } from "@/server/testing/own-objects";
import { INPUTS, type Path } from "@/server/testing/procedure-inputs";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { startReplay } from "@/server/webhooks/start-replay";
import { workReplay } from "@/server/webhooks/work-replay";
import { createCallerFactory, type Meta } from "./init";
import { refusalOf } from "./refusal-of";
import { appRouter } from "./root";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);

/** Mutations that only look: what they find is a row of its own, not an act of an admin. */
const ONLY_LOOK: Path[] = ["adminLedger.verify", "adminDeadLetters.preview"];
const procedures = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { type: "query" | "mutation"; meta?: Meta } }
>;
const paths = (Object.keys(procedures) as Path[]).filter(
  (path) => procedures[path]?._def.meta?.access === "admin",
);
const createCaller = createCallerFactory(appRouter);

let admin: Person;
/** A real object for each input that names one, by the input's name, or by noun and name. */
let objects: Record<string, string>;
/** Open requests of the admin's own, one of each kind. */
let requests: Record<string, string>;
/** A replay that was started and that nobody has worked on. */
let replay: string;

/** Everything that is money: who has what, by which entries, what Revio caused, what became of each movement. */
async function money(): Promise<unknown> {
  const rows = await database.admin`
    select (select md5(string_agg(b::text, '|' order by user_id, currency)) from wallet.balances b) as balances,
           (select md5(string_agg(s::text, '|' order by kind, currency, shard)) from wallet.system_balances s) as system,
           (select md5(string_agg(e::text, '|' order by id)) from wallet.entries e) as entries,
           (select md5(string_agg(f::text, '|' order by kind, provider_object_id)) from wallet.provider_effects f) as effects,
           (select md5(coalesce(string_agg(a::text, '|' order by id), '')) from wallet.adjustments a) as adjustments,
           (select md5(string_agg((to_jsonb(t) - array['asked_at', 'answered_at', 'updated_at', 'provider_status'])::text, '|' order by id))
              from wallet.transactions t) as transactions`;
  return rows[0];
}

/** What the procedure answers, its input confirmed where it must be: a confirmation is no second admin. */
async function call(path: string, input: object): Promise<string> {
  const [noun = "", verb = ""] = path.split(".");
  const caller = createCaller({
    requestId: `req_${newId()}`,
    address: "10.0.0.1",
    background: false,
    claims: { ...claimsOf(admin), role: "admin" },
  });
  const nouns = caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const action = procedures[path]?._def.meta?.stepUp;
  try {
    await nouns[noun]?.[verb]?.(action ? await confirmInput(admin, action, input) : input);
    return "OK";
  } catch (error) {
    const { code } = refusalOf(error);
    if (code === "INTERNAL") throw error;
    return code;
  }
}

/** The input with real objects for the names it gives, at any depth. */
function withObjects(path: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withObjects(path, one));
  if (typeof value !== "object" || value === null) return value;
  const noun = path.split(".")[0] ?? "";
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      typeof one === "string" || name === "assigneeId"
        ? (objects[`${noun}.${name}`] ?? objects[name] ?? one)
        : withObjects(path, one),
    ]),
  );
}

const inputOf = (path: Path) => withObjects(path, INPUTS[path](noObjects())) as object;

const auditOf = async (): Promise<{ action: string; reason: string | null; after: unknown }[]> =>
  database.admin`select action, reason, after from wallet.audit_log where actor = ${`user:${admin.userId}`} order by id`;

/** Money that came in, went out and lies in suspense; dead deliveries about deposits that were credited since. */
async function makeWallet() {
  const payer = await makePerson(database);
  const others = await Promise.all([1, 2, 3].map(() => makePerson(database)));
  const deposit = await openDeposit(payer);
  await sandbox.act(deposit.purchaseId, "pay");
  await refreshDeposit(await depositById(deposit.id), "page");
  const letters = await makeDeadLetters({ database, app, sandbox }, others);
  for (const letter of letters) await refreshDeposit(await depositById(letter.depositId), "page");
  await query(
    "worker",
    "select * from wallet.hold_in_suspense($1, $2, $3, null, 700, 'ZAR', 'unknown_reference', 'paid', '{}')",
    [newId(), `OW${newId().slice(-12)}`, newId()],
  );
  return { payer, deposit, letters };
}

/** A request of the admin's own for each kind of approval. */
async function ask(person: Person, letterId: string, breakId: string): Promise<Record<string, string>> {
  const adjustment = missingCredit(person, { breakId });
  await askAdjustment(callOf(admin), adjustment);
  const made: Record<string, string> = { adjustment: adjustment.id };
  for (const [kind, subject] of [
    ["webhook_key", "key"],
    ["bulk_replay", newId()],
    ["discard", letterId],
  ] as const) {
    const id = newId();
    await database.admin`select wallet.ask_approval(${id}, ${kind}, ${kind}, ${subject}, '{"a": 1}', 'asked for by one admin',
      ${admin.userId}, ${admin.sessionId}, null)`;
    made[kind] = id;
  }
  return made;
}

/** A run of reconciliation and a replay of this dead letter, both asked for and not yet worked on. */
async function startWork(deadLetterId: string): Promise<{ runId: string; replayId: string }> {
  const [runId, replayId] = [newId(), newId()];
  const to = new Date();
  const from = new Date(to.getTime() - 3_600_000);
  await requestRun(callOf(admin), { runId, reason: null, kind: "on_demand", from, to });
  await startReplay(callOf(admin), {
    id: replayId,
    approvalId: newId(),
    name: "After the outage",
    reason: "Revio answers again",
    perMinute: 60,
    group: null,
    items: [{ deadLetterId, previewSha256: null }],
  });
  return { runId, replayId };
}

/** The PEM of a key that nobody has seen before. */
const newKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2048 })
    .publicKey.export({ type: "spki", format: "pem" })
    .toString();

beforeAll(async () => {
  await newClient();
  await app.register(database);
  admin = await makePerson(database, { role: "admin" });
  const { payer, deposit, letters } = await makeWallet();
  const [letter = "", asked = "", replayed = ""] = letters.map((one) => one.deadLetterId);
  const open = { type: "amount_mismatch", objectId: deposit.purchaseId, transactionId: deposit.id };
  const { breakId } = await sight(database, open);
  const { breakId: requested } = await sight(database, { ...open, type: "fee_mismatch" });
  requests = await ask(payer, asked, requested);
  const { runId, replayId } = await startWork(replayed);
  replay = replayId;
  const user = encodeId("usr", payer.userId);
  const [key] = await database.admin<{ id: string }[]>`
    insert into wallet.webhook_keys
    select (jsonb_populate_record(k, jsonb_build_object('id', repeat('a', 64), 'state', 'next'))).* from wallet.webhook_keys k
     where k.state = 'current' limit 1 returning id`;
  objects = {
    runId: encodeId("run", runId),
    replayId: encodeId("rpl", replayId),
    breakId: encodeId("brk", breakId),
    approvalId: encodeId("apr", requests["adjustment"] ?? ""),
    payloadSha256: (await hashOf(requests["adjustment"] ?? "")).toString("hex"),
    deadLetterId: encodeId("dlt", letter),
    deliveryId: encodeId("whk", letters[0]?.deliveryId ?? ""),
    transactionId: encodeId("dep", deposit.id),
    assigneeId: encodeId("usr", admin.userId),
    keyId: key?.id ?? "",
    pem: newKey(),
    creditUser: user,
    debitUser: user,
    userId: user,
    personId: user,
  };
});

describe("one admin alone", () => {
  it.each(paths)("moves no money by %s, and is written down when it changes something", async (path) => {
    const [before, audits] = [await money(), (await auditOf()).length];
    const code = await call(path, inputOf(path));
    expect(await money()).toEqual(before);
    const names = Object.keys(INPUTS[path](noObjects())).filter((name) => name.endsWith("Id"));
    const isMade = names.every((name) => name in objects);
    expect([path, code]).not.toEqual([path, "BAD_INPUT"]);
    if (procedures[path]?._def.type === "query" || ONLY_LOOK.includes(path)) return;
    if (isMade) expect([path, code]).not.toEqual([path, "NOT_FOUND"]); // the command beneath was reached
    if (code === "OK") expect((await auditOf()).length).toBeGreaterThan(audits);
  });

  it("moves no money by the replay that was started, since Revio has nothing new to tell", async () => {
    const before = await money();
    await workReplay(replay);
    expect(await money()).toEqual(before);
  });

  it("moves no money by any of them once more, in the other order", async () => {
    const before = await money();
    for (const path of paths.toReversed()) await call(path, inputOf(path));
    expect(await money()).toEqual(before);
  }, 60_000);

  it.each(["adjustment", "webhook_key", "bulk_replay", "discard"])(
    "decides no %s of their own, and may only withdraw it",
    async (kind) => {
      const before = await money();
      const approvalId = requests[kind] ?? "";
      const decide = async (decision: string): Promise<string> =>
        call("adminApprovals.decide", {
          approvalId: encodeId("apr", approvalId),
          decision,
          reason: "I am alone here and in a hurry",
          payloadSha256: (await hashOf(approvalId)).toString("hex"),
        });
      expect(await decide("approved")).toBe("OWN_REQUEST");
      expect(await decide("rejected")).toBe("OWN_REQUEST");
      expect(await money()).toEqual(before);
      const [row] =
        await database.admin`select decision, executed_at from wallet.approvals where id = ${approvalId}`;
      expect(row).toEqual({ decision: null, executed_at: null });
    },
  );

  it("asks for an adjustment of every shape and posts none of them", async () => {
    const before = await money();
    const [person] = await database.admin<
      { id: string }[]
    >`select user_id as id from wallet.balances where user_id <> ${admin.userId} limit 1`;
    const user = encodeId("usr", person?.id ?? "");
    const leg = { debit: "losses", debitUser: null, credit: "available", creditUser: user, amount: "100" };
    for (const template of ["fee", "write_off", "missing_credit", "wrong_account"]) {
      const input = {
        key: crypto.randomUUID(),
        breakId: null,
        template,
        currency: "ZAR",
        legs: [leg],
        record: null,
      };
      const why = { reasonCode: "corrected_by_adjustment", reason: "because I would like it" };
      expect(await call("adminApprovals.requestAdjustment", { ...input, ...why })).toBe("OK");
    }
    expect(await money()).toEqual(before);
  });

  it("leaves who, why, before and after of the work that can lead to money", async () => {
    const rows = await auditOf();
    const actions = new Set(rows.map(({ action }) => action));
    for (const action of ["approval.request", "break.assign", "break.recheck"])
      expect(actions).toContain(action);
    for (const row of rows.filter(({ action }) => action.startsWith("approval.")))
      expect([row.action, (row.reason ?? "").length >= 10, row.after !== null]).toEqual([
        row.action,
        true,
        true,
      ]);
  });
});

describe("a command called from outside", () => {
  it("does not post for one admin either, whatever it is told", async () => {
    const before = await money();
    const own = requests["adjustment"] ?? "";
    const args = {
      user: admin.userId,
      session: admin.sessionId,
      approval: own,
      decision: "approved",
      reason: null,
      payloadSha256: await hashOf(own),
      request: null,
      stepUp: null,
    };
    await expect(callCommand("app", "decide_approval", args, z.object({}))).rejects.toThrow("OWN_REQUEST");
    await expect(query("app", "select wallet.execute_adjustment($1)", [own])).rejects.toMatchObject({
      code: "42501",
    });
    expect(await money()).toEqual(before);
  });
});
