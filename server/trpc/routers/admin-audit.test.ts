import { beforeAll, describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import { isPermission } from "@/server/audit/record-refusal";
import { sealAudit } from "@/server/audit/seal-audit";
import { accessCookieOf, callProcedure } from "@/server/testing/call-procedure";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { fund, makePerson, type Person } from "@/server/testing/factories";

const database = useDatabase();
let admin: Person;
let person: Person;
let cookie: string;

beforeAll(async () => {
  admin = await makePerson(database, { role: "admin" });
  cookie = await accessCookieOf(admin);
  person = await makePerson(database);
  await fund(person, 100n);
});

const send = (path: string, input: object, from = cookie) =>
  callProcedure(path, from, { body: JSON.stringify(input), headers: { origin: "http://localhost:3000" } });
type Line = { auditId: string; action: string; outcome: string; objectId: string; requestId: string | null };
type Page = { items: Line[]; next: string | null; prev: string | null };
async function call<Data = Page>(path: string, input: object): Promise<Data> {
  const { body } = await send(path, input);
  if (!body.result) throw new Error(JSON.stringify(body.error?.data));
  return body.result.data as Data;
}
const looks = () =>
  database.admin`select request_id from wallet.audit_log where action = 'staff.view' and session_id = ${admin.sessionId}`;

describe("adminAudit.list", () => {
  it("finds rows by actor, action, object, outcome, request and time", async () => {
    const of = async (filter: object) => (await call("adminAudit.list", filter)).items;
    const mine = await of({ actor: encodeId("usr", person.userId) });
    expect(mine.map(({ action }) => action)).toEqual(["deposit.start"]);
    expect(await of({ actor: person.email })).toEqual(mine);
    const deposit = mine[0]?.objectId ?? "";
    expect(deposit).toMatch(/^dep_/);
    expect((await of({ object: deposit })).map(({ action }) => action)).toEqual([
      "deposit.settle",
      "deposit.start",
    ]);
    expect((await of({ object: deposit, action: "deposit.settle" })).map(({ objectId }) => objectId)).toEqual(
      [deposit],
    );
    expect((await of({ outcome: "denied" })).every(({ outcome }) => outcome === "denied")).toBe(true);
    expect(await of({ from: "2001-01-01T00:00:00Z", to: "2001-01-02T00:00:00Z" })).toEqual([]);
    expect(await of({ actor: "nobody@example.org" })).toEqual([]);
    expect(await of({ object: "what" })).toEqual([]);
    const [look] = await looks();
    expect(await of({ requestId: look?.["request_id"] as string })).toMatchObject([{ action: "staff.view" }]);
  });

  it("finds all operators on the server as one actor, whatever their names", async () => {
    for (const actor of ["operator", "operator:lerato"])
      await database.admin`insert into wallet.audit_log (id, actor, actor_role, action, object_kind, object_id, outcome)
        values (${crypto.randomUUID()}, ${actor}, 'operator', 'test.operate', 'x', ${actor}, 'done')`;
    const { items } = await call<{ items: (Line & { actorKind: string })[] }>("adminAudit.list", {
      actor: "operator",
      action: "test.operate",
    });
    expect(Object.fromEntries(items.map(({ objectId, actorKind }) => [objectId, actorKind]))).toEqual({
      operator: "operator",
      "operator:lerato": "operator",
    });
  });

  it("gives every row once, page by page, and back again", async () => {
    const extra = Array.from({ length: 60 }, (_, n) => ({ id: crypto.randomUUID(), reason: String(n) }));
    await database.admin`insert into wallet.audit_log (id, actor, actor_role, action, object_kind, object_id, outcome)
      select x.id::uuid, 'system', 'worker', 'test.page', 'x', 'y', 'done' from jsonb_to_recordset(${JSON.stringify(extra)}::text::jsonb) x (id text)`;
    const input = { action: "test.page", limit: 25 };
    const seen: string[] = [];
    let page = await call("adminAudit.list", input);
    for (; ; page = await call("adminAudit.list", { ...input, cursor: page.next })) {
      seen.push(...page.items.map(({ auditId }) => auditId));
      if (page.next === null) break;
    }
    expect(new Set(seen).size).toBe(60);
    const back = await call("adminAudit.list", { ...input, cursor: page.prev });
    expect(back.items.map(({ auditId }) => auditId)).toEqual(seen.slice(25, 50));
    const { body } = await send("adminAudit.list", { action: "deposit.start", limit: 25, cursor: page.prev });
    expect(body.error?.data["code"]).toBe("BAD_CURSOR");
  });

  it("14.44 says once per session and hour that an admin looked at the log", async () => {
    await Promise.all([call("adminAudit.list", {}), call("adminAudit.list", { outcome: "done" })]);
    const before = (await looks()).length;
    expect(before).toBeGreaterThan(0);
    for (const minutes of [0, 25, 50, 75]) {
      // an admin's session ends after half an hour without a call
      await shiftClock(database, `${minutes} minutes`);
      await call("adminAudit.list", {});
      expect(await looks()).toHaveLength(before + (minutes > 60 ? 1 : 0));
    }
    await shiftClock(database, null);
  });
});

describe("adminAudit.get", () => {
  it("shows before and after, the seal and the rows of the same request", async () => {
    const rows = [1, 2].map(() => crypto.randomUUID());
    for (const id of rows)
      await database.admin`insert into wallet.audit_log (id, actor, actor_role, session_id, action, object_kind, object_id, outcome, request_id, before, after)
        values (${id}, ${`user:${admin.userId}`}, 'admin', ${admin.sessionId}, 'break.move', 'break', ${crypto.randomUUID()}, 'done', 'req_same',
                '{"state": "open"}', '{"state": "ignored", "until": null}')`;
    const auditId = encodeId("aud", rows[0] ?? "");
    expect(await call<Record<string, unknown>>("adminAudit.get", { auditId })).toMatchObject({
      name: "Thandi M.",
      role: "admin",
      userId: encodeId("usr", admin.userId),
      objectId: expect.stringMatching(/^brk_/),
      before: { state: "open" },
      after: { state: "ignored", until: null },
      link: null,
      sameRequest: [{ auditId: encodeId("aud", rows[1] ?? "") }],
    });
    await shiftClock(database, "1 minute");
    await sealAudit({ most: 1 });
    await shiftClock(database, null);
    expect(await call<Record<string, unknown>>("adminAudit.get", { auditId })).toMatchObject({ link: "1" });
  });
});

describe("adminAudit.actions", () => {
  it("names each action that occurs once", async () => {
    const { items } = await call<{ items: string[] }>("adminAudit.actions", {});
    const found = await database.admin`select distinct action from wallet.audit_log`;
    expect(new Set(items)).toEqual(new Set(found.map((row) => row["action"] as string)));
    expect(new Set(items).size).toBe(items.length);
  });
});

describe("a refused permission", () => {
  it("14.44 leaves a row with the role of that time, and changes nothing else", async () => {
    const { body } = await send("adminAudit.list", {}, await accessCookieOf(person));
    expect(body.error?.data["code"]).toBe("NO_PERMISSION");
    const rows =
      await database.admin`select actor_role, session_id, object_id, outcome, reason, request_id from wallet.audit_log
       where action = 'permission.refuse' and actor = ${`user:${person.userId}`}`;
    expect([...rows]).toEqual([
      {
        actor_role: "user",
        session_id: person.sessionId,
        object_id: "adminAudit.list",
        outcome: "denied",
        reason: "NO_PERMISSION",
        request_id: body.error?.data["requestId"],
      },
    ]);
  });

  it("14.44 leaves one for a confirmation that is missing, too", async () => {
    const input = { bank: "fnb", accountType: "cheque", number: "62784310147", holderName: "Thandi Mokoena" };
    const { body } = await send("bankAccounts.add", input, await accessCookieOf(person));
    expect(body.error?.data["code"]).toBe("STEP_UP_REQUIRED");
    const rows =
      await database.admin`select object_id from wallet.audit_log where reason = 'STEP_UP_REQUIRED'`;
    expect([...rows]).toEqual([{ object_id: "bankAccounts.add" }]);
  });

  it("14.44 leaves one for what an admin may not do, and which rule said so", async () => {
    const boss = await makePerson(database, { role: "admin" });
    const input = { personId: encodeId("usr", boss.userId), reason: "a stolen phone was reported" };
    const { body } = await send("adminPeople.freeze", input, await accessCookieOf(boss));
    expect(body.error?.data["code"]).toBe("ABOUT_YOURSELF");
    const rows = await database.admin`select object_id, outcome, reason from wallet.audit_log
      where action = 'permission.refuse' and actor = ${`user:${boss.userId}`}`;
    expect([...rows]).toEqual([
      { object_id: "adminPeople.freeze", outcome: "denied", reason: "ABOUT_YOURSELF" },
    ]);
    const others = ["OWN_REQUEST", "OTHER_DEVICE", "ROLE_TOO_NEW", "FACTOR_KEPT"] as const;
    expect(others.filter((code) => !isPermission(code))).toEqual([]);
  });
});
