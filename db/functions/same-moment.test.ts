/** What is sent again while the first one is still being done: the answer was lost, not the request. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { keyDetails } from "@/server/webhooks/propose-key";
import { replayDetails } from "@/server/webhooks/start-replay";
import { personChangeDetails } from "@/server/people/request-person-change";
import type { StepUpAction, StepUpDetails } from "@/server/security/step-up-actions";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { lockWaits } from "@/server/testing/lock-waits";
import { stepUp } from "@/server/testing/step-up";

const database = useDatabase();
const early = connectAs(database, "wallet_app");
const REASON = "Revio answers again";
let boss: Person;

beforeAll(async () => {
  boss = await makePerson(database, { role: "admin" });
});
afterEach(() => early`rollback`);

type Call = { command: string; args: Record<string, string | number | null> };

async function asked<Action extends StepUpAction>(
  command: string,
  action: Action,
  details: StepUpDetails<Action>,
  args: Call["args"],
): Promise<Call> {
  const by = { id: newId(), user: boss.userId, session: boss.sessionId, reason: REASON, request: null };
  return { command, args: { ...by, step_up: await stepUp(boss, action, details), ...args } };
}

/** The commands as they are sent: jsonb as text. */
const sentOf = ({ command, args }: Call): [string, (string | number | null)[]] => {
  const names = Object.keys(args);
  const list = names.map(
    (name, at) => `p_${name} => $${at + 1}${/^(items|legs)$/.test(name) ? "::text::jsonb" : ""}`,
  );
  return [`select outcome from wallet.${command}(${list.join(", ")})`, Object.values(args)];
};

async function makeLetters(count: number): Promise<string[]> {
  const rows = await database.admin<{ id: string }[]>`
    insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
    select gen_random_uuid(), gen_random_uuid()::text, 'delivery', gen_random_uuid(), 'unreachable' from generate_series(1, ${count})
    returning id`;
  return rows.map(({ id }) => id);
}

async function replay(count: number): Promise<Call> {
  const letters = await makeLetters(count);
  const items = JSON.stringify(letters.map((deadLetterId) => ({ deadLetterId, previewSha256: null })));
  return asked("start_replay", "replay.start", replayDetails(null, letters), {
    name: "After the outage",
    per_minute: 60,
    items,
    cause: null,
    subject_kind: null,
    approval: newId(),
  });
}

const newPem = () =>
  generateKeyPairSync("rsa", { modulusLength: 2048 })
    .publicKey.export({ type: "spki", format: "pem" })
    .toString();

async function key(): Promise<Call> {
  const wish = { route: "webhook", pem: newPem(), becomes: "next" } as const;
  const details = keyDetails(wish);
  return asked("propose_webhook_key", "webhook_key.propose", details, {
    ...wish,
    mode: "test",
    key_id: details.keyId,
  });
}

/** A key that is believed in this state. */
async function makeKey(state: "next" | "current"): Promise<string> {
  const pem = newPem();
  const id = createHash("sha256").update(pem).digest("hex");
  await database.admin`
    insert into wallet.webhook_keys (id, route, mode, public_key_pem, state) values (${id}, 'callback', 'test', ${pem}, ${state})`;
  return id;
}
const retirement = (keyId: string) =>
  asked("propose_key_retirement", "webhook_key.retire", { keyId }, { key_id: keyId });

const discard = (letter = "") => asked("request_discard", "discard.request", { letter }, { letter });

async function change(): Promise<Call> {
  const { userId } = await makePerson(database);
  const wish = { kind: "factor_reset", tier: null } as const;
  return asked("request_person_change", "approval.request", personChangeDetails(userId, wish), {
    ...wish,
    person: userId,
  });
}

async function adjustment(): Promise<Call> {
  const { userId } = await makePerson(database);
  const leg = { debit: "losses", debitUser: null, credit: "available", creditUser: userId, amount: "500" };
  return asked(
    "request_adjustment",
    "adjustment.request",
    { currency: "ZAR", legs: [leg] },
    {
      transaction: newId(),
      reference: newReference(),
      break: null,
      template: "write_off",
      currency: "ZAR",
      legs: JSON.stringify([leg]),
      product: null,
      object: null,
      claimed: 0,
      claimed_fee: 0,
      reason_code: "tolerance_write_off",
      evidence: null,
    },
  );
}

/** Confirmed by this person: what is done at once, without a request that has an id. */
async function doing<Action extends StepUpAction>(
  { userId: user, sessionId: session }: Person,
  command: string,
  action: Action,
  details: StepUpDetails<Action>,
  args: Call["args"] = {},
): Promise<Call> {
  const confirmation = await stepUp({ userId: user, sessionId: session }, action, details);
  return { command, args: { user, session, request: null, step_up: confirmation, ...args } };
}

async function freeze(): Promise<Call> {
  const { userId: person } = await makePerson(database);
  return doing(boss, "freeze_person", "person.freeze", { person }, { person, reason: REASON });
}
async function signOut(): Promise<Call> {
  const person = await makePerson(database);
  const target = newId();
  await database.admin`
    insert into wallet.sessions (id, user_id, salt, key_id, amr, idle_expires_at, expires_at)
    values (${target}, ${person.userId}, 'salt', 'k1', 'pwd', now() + interval '1 day', now() + interval '7 days')`;
  return doing(person, "end_session", "session.end", { id: target }, { target });
}
const close = async () => doing(await makePerson(database), "shut_account", "account.close", {});

describe("a request that is sent again at the same moment", () => {
  it.each([
    ["a replay of several", () => replay(2), "started"],
    ["a replay that another admin must approve", () => replay(101), "waiting_approval"],
    ["a replay of one, which takes no confirmation", () => replay(1), "started"],
    ["a discard", async () => discard((await makeLetters(1))[0]), "requested"],
    ["a key", key, "requested"],
    ["a key that is retired", async () => retirement(await makeKey("next")), "requested"],
    ["a change of a person", change, "requested"],
    ["an adjustment", adjustment, "requested"],
  ])("answers what the first one does: %s", async (_name, made, outcome) => {
    const [text, values] = sentOf(await made());
    await early`begin`;
    expect([...(await early.unsafe(text, values))]).toEqual([{ outcome }]);
    const again = query("app", text, values);
    await expect.poll(lockWaits, { interval: 5 }).toBe(1);
    await early`commit`;
    expect([...(await again)]).toEqual([{ outcome }]);
    expect([...(await query("app", text, values))]).toEqual([{ outcome }]);
  });

  it.each([
    ["a freeze", freeze, "frozen", "already"],
    ["the end of another session", signOut, "ended", "already"],
    ["the closing of a wallet", close, "closed", "closed"],
  ])("says that it is done: %s", async (_name, made, first, outcome) => {
    const [text, values] = sentOf(await made());
    await early`begin`;
    expect([...(await early.unsafe(text, values))]).toEqual([{ outcome: first }]);
    const again = query("app", text, values);
    await expect.poll(lockWaits, { interval: 5 }).toBe(1);
    await early`commit`;
    expect([...(await again)]).toEqual([{ outcome }]);
  });

  it("is somebody else's when another admin started a replay under that id", async () => {
    const first = await replay(1);
    const other = await makePerson(database, { role: "admin" });
    const [text, values] = sentOf({
      ...first,
      args: { ...first.args, user: other.userId, session: other.sessionId },
    });
    await early`begin`;
    await early.unsafe(...sentOf(first));
    const again = query("app", text, values);
    const refused = expect(again).rejects.toMatchObject({ code: "WL003" });
    await expect.poll(lockWaits, { interval: 5 }).toBe(1);
    await early`commit`;
    await refused;
  });
});

describe("a request for which there is nothing to do", () => {
  it("uses no confirmation up", async () => {
    const [letter] = await makeLetters(1);
    await database.admin`update wallet.dead_letters set closed_at = now(), closed_by = 'replay' where id = ${letter ?? ""}`;
    for (const [call, outcome] of [
      [await discard(letter), "closed"],
      [await retirement(await makeKey("current")), "already"],
    ] as const) {
      expect([...(await query("app", ...sentOf(call)))]).toEqual([{ outcome }]);
      const [used] = await database.admin`
        select consumed_at from wallet.step_up_challenges where id = ${call.args["step_up"] ?? ""}`;
      expect(used).toEqual({ consumed_at: null });
    }
  });
});
