import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { makeDraw } from "@/server/testing/chance";
import { useDatabase } from "@/server/testing/database";
import {
  fund,
  makePendingDeposit,
  makePerson,
  type PendingDeposit,
  type Person,
} from "@/server/testing/factories";
import { stepUp } from "@/server/testing/step-up";
import { knowEachOther } from "@/server/testing/transfers";
import type { StepUpDetails } from "@/server/security/step-up-actions";

const database = useDatabase({ DATABASE_POOL_SIZE: "16" });

type Row = Record<string, unknown>;

const batch = (name: string, items: Row[]): Promise<Row[]> =>
  query<Row>(
    name.startsWith("settle") ? "worker" : "app",
    `select * from wallet.${name}_batch($1::jsonb) order by place`,
    [items.map((item, place) => ({ place, ...item }))],
  );

/** Everything these people's money left behind, without what differs by nature: ids, times, references. */
async function traces(people: Person[]): Promise<unknown> {
  const ids = people.map(({ userId }) => userId);
  const number = (id: string): number => ids.indexOf(id);
  const rows = await database.admin<Row[]>`
    select t.type, t.status, t.user_id, t.counterparty_user_id, t.currency, t.amount::text, t.direction, t.description, t.provider_status,
           t.provider_fee::text, t.payment_method, t.late, t.failure_code, t.held_at is null as free, t.completed_at is null as open,
           t.answered_at is null as unanswered, t.group_id is null as alone,
           (select json_agg(json_build_array(e.seq, e.from_status, e.to_status, e.cause, e.actor, e.detail) order by e.seq)
              from wallet.transaction_events e where e.transaction_id = t.id) as events,
           (select json_agg(json_build_array(e.kind, d.kind, c.kind, e.amount, e.debit_after, e.credit_after) order by e.id)
              from wallet.entries e join wallet.ledger_accounts d on d.id = e.debit_account join wallet.ledger_accounts c on c.id = e.credit_account
             where e.transaction_id = t.id) as entries,
           (select json_agg(json_build_array(a.actor_role, a.session_id is null, a.action, a.outcome, a.reason, a.request_id) order by a.action, a.outcome)
              from wallet.audit_log a where a.object_id = t.id::text and a.action in ('deposit.settle', 'transfer.send')) as audit,
           (select json_agg(json_build_array(o.event_name, o.occurrence) order by o.occurrence) from wallet.outbox o where o.subject_id = t.id) as outbox
      from wallet.transactions t where t.user_id = any (${ids}::uuid[]) order by t.created_at, t.amount, t.direction, t.user_id`;
  const balances = await database.admin<Row[]>`
    select user_id, available::text, version::text,
           (select json_agg(json_build_array(l.kind, l.day, l.day_amount, l.month_amount)) from wallet.limit_usage l where l.user_id = b.user_id) as used,
           (select json_agg(json_build_array(r.command, r.refusal_code, r.transaction_id is null) order by r.refusal_code, r.created_at)
              from wallet.requests r where r.user_id = b.user_id) as asked,
           (select count(*)::int from wallet.known_recipients k where k.user_id = b.user_id) as known,
           (select count(*)::int from wallet.step_up_challenges c where c.user_id = b.user_id and c.consumed_at is not null) as confirmed
      from wallet.balances b where b.user_id = any (${ids}::uuid[])`;
  const named = ({ user_id: user, counterparty_user_id: other, ...row }: Row): Row => ({
    ...row,
    user: number(user as string),
    other: other === null ? null : number(other as string),
  });
  const key = (row: Row): string => JSON.stringify(row);
  return {
    rows: rows.map(named).map(key).sort(),
    balances: balances.map((row) => key({ ...row, user_id: number(String(row["user_id"])) })).sort(),
  };
}

const people = (many: number): Promise<Person[]> =>
  Promise.all(Array.from({ length: many }, () => makePerson(database)));

const settlement = (deposit: PendingDeposit, amountMinor = deposit.amountMinor): Row => ({
  purchase: deposit.purchaseId,
  amount: String(amountMinor),
  currency: "ZAR",
  provider_fee: "738",
  provider_status: "paid",
  method: "Card",
  cause: "webhook",
});

async function settleAlone(item: Row): Promise<Row> {
  const { purchase, amount, currency, provider_fee, provider_status, method, cause } = item;
  const [row] = await query<Row>(
    "worker",
    "select * from wallet.settle_deposit($1, $2, $3, $4, $5, $6, $7)",
    [purchase, amount, currency, provider_fee, provider_status, method, cause],
  );
  return row ?? {};
}

/** Deposits in every state a settlement can meet, and the settlements to try, some of them twice. */
async function depositWorld(seed: number, plain: boolean): Promise<{ who: Person[]; items: Row[] }> {
  const next = makeDraw(seed);
  const who = await people(3);
  const items: Row[] = [];
  for (let n = 0; n < 8; n++) {
    const deposit = await makePendingDeposit(who[next(3)] ?? (who[0] as Person), BigInt(1_000 * (n + 1)));
    const kind = plain ? 0 : next(7);
    if (kind === 1) await settleAlone(settlement(deposit));
    if (kind === 2)
      await query(
        "worker",
        "select * from wallet.close_deposit($1, 'cancelled', null, 'cancelled', 'cancel', 'user')",
        [deposit.depositId],
      );
    items.push(settlement(deposit, kind === 3 ? deposit.amountMinor - 1n : deposit.amountMinor));
    if (kind === 4) items.push({ ...settlement(deposit), purchase: crypto.randomUUID() });
    if (kind === 5) items.push(settlement(deposit));
  }
  return { who, items };
}

describe("settle_deposit_batch", () => {
  it.each(Array.from({ length: 8 }, (_, seed) => [seed, seed % 2 === 0]))(
    "leaves exactly what one after the other leaves (seed %i, all as expected: %s)",
    async (seed, plain) => {
      const [one, other] = [await depositWorld(seed, plain), await depositWorld(seed, plain)];
      const alone: Row[] = [];
      for (const item of one.items) alone.push(await settleAlone(item));
      const together = await batch("settle_deposit", other.items);
      const outcome = ({ outcome, late }: Row): unknown => [outcome, late];
      expect(together.map(outcome)).toEqual(alone.map(outcome));
      expect(await traces(other.who)).toEqual(await traces(one.who));
    },
  );
});

type Transfer = { from: number; to: number; amount: number; key?: string; kind?: string };

const wish = (who: Person[], { from, to, amount, key }: Transfer): Row => ({
  id: newId(),
  in_id: newId(),
  user: who[from]?.userId,
  session: who[from]?.sessionId,
  key: key ?? crypto.randomUUID(),
  recipient: who[to]?.userId ?? newId(),
  amount: String(amount),
  currency: "ZAR",
  note: "for lunch",
  reference: newReference(),
  in_reference: newReference(),
  min: "100",
  max: "500000",
  day_max: "400000",
  month_max: "1000000",
  confirm_above: "500000",
  request: "r1",
  step_up: null,
});

const ARGUMENTS =
  "id in_id user session key recipient amount currency note reference in_reference min max day_max month_max confirm_above request step_up".split(
    " ",
  );

async function sendAlone(item: Row): Promise<Row> {
  const [row] = await query<Row>(
    "app",
    `select * from wallet.send_transfer(${ARGUMENTS.map((_, index) => `$${index + 1}`).join(", ")})`,
    ARGUMENTS.map((name) => item[name]),
  );
  return row ?? {};
}

/** Who they all know, and what is above their limit: confirmed where it must be. */
const confirm = (who: Person[], item: Row): Promise<string> => {
  const from = who.find(({ userId }) => userId === item["user"]) as Person;
  const [recipientId, currency, amount] = [item["recipient"], item["currency"], item["amount"]] as string[];
  return stepUp(from, "transfer.send", { recipientId, currency, amount } as StepUpDetails<"transfer.send">);
};

/** All that a plain world needs is known; in another one, nobody knows the fourth person, and one limit is low. */
async function transferWorld(seed: number, plain: boolean): Promise<{ who: Person[]; items: Row[] }> {
  const next = makeDraw(seed);
  const who = await people(5);
  for (const person of who.slice(0, 3)) await fund(person, 300_000n);
  await knowEachOther(
    database,
    who.filter((_, place) => plain || place !== 3),
  );
  await database.admin`update wallet.users set status = 'frozen' where id = ${who[4]?.userId ?? ""}`;
  const items: Row[] = [];
  for (let n = 0; n < 10; n++) {
    const from = next(3);
    const kind = plain ? 0 : next(10);
    const to = kind === 1 ? from : kind === 2 ? 4 : kind === 3 ? 9 : (from + 1 + next(2)) % 4;
    const item = wish(who, {
      from: kind === 4 ? 4 : from,
      to: to === from && kind !== 1 ? 3 : to,
      amount: kind === 5 ? 299_999 : kind === 6 ? 50 : 1_000 + n,
    });
    if (kind === 8) item["confirm_above"] = "900";
    if (kind === 8 || item["recipient"] === who[3]?.userId) item["step_up"] = await confirm(who, item);
    items.push(item);
    if (kind === 7)
      items.push({
        ...item,
        id: newId(),
        in_id: newId(),
        reference: newReference(),
        in_reference: newReference(),
      });
  }
  return { who, items };
}

describe("send_transfer_batch", () => {
  it.each(Array.from({ length: 10 }, (_, seed) => [seed, seed % 2 === 0]))(
    "leaves exactly what one after the other leaves (seed %i, all as expected: %s)",
    async (seed, plain) => {
      const [one, other] = [await transferWorld(seed, plain), await transferWorld(seed, plain)];
      const alone: Row[] = [];
      for (const item of one.items) alone.push(await sendAlone(item));
      const together = await batch("send_transfer", other.items);
      const outcome = ({ outcome, refusal_code }: Row): unknown => [outcome, refusal_code];
      expect(together.map(outcome)).toEqual(alone.map(outcome));
      if (plain) expect(new Set(together.map(({ outcome }) => outcome))).toEqual(new Set(["sent"]));
      expect(await traces(other.who)).toEqual(await traces(one.who));
    },
  );

  it("refuses what the sender's transfers of the set take together above the limit or the balance", async () => {
    const who = await people(2);
    await knowEachOther(database, who);
    await fund(who[0] as Person, 450_000n);
    const answers = await batch("send_transfer", [
      wish(who, { from: 0, to: 1, amount: 300_000 }),
      wish(who, { from: 0, to: 1, amount: 100_001 }),
      wish(who, { from: 1, to: 0, amount: 300_001 }),
    ]);
    expect(answers.map(({ outcome, refusal_code }) => refusal_code ?? outcome)).toEqual([
      "sent",
      "LIMIT_DAY",
      "INSUFFICIENT_FUNDS",
    ]);
  });

  it.each([
    ["a dead session", "WL004"],
    ["a key used for other input", "WL003"],
    ["a first transfer that nobody confirmed", "WL019"],
  ])("does nothing at all when one of the set raises: %s", async (_name, state) => {
    const who = await people(3);
    await knowEachOther(database, who.slice(0, 2));
    await fund(who[0] as Person, 10_000n);
    const key = crypto.randomUUID();
    await sendAlone(wish(who, { from: 0, to: 1, amount: 100, key }));
    const before = await traces(who);
    const broken =
      state === "WL003"
        ? wish(who, { from: 0, to: 1, amount: 200, key })
        : state === "WL019"
          ? wish(who, { from: 0, to: 2, amount: 200 })
          : { ...wish(who, { from: 0, to: 1, amount: 200 }), session: newId() };
    await expect(
      batch("send_transfer", [wish(who, { from: 0, to: 1, amount: 300 }), broken]),
    ).rejects.toMatchObject({ code: state });
    expect(await traces(who)).toEqual(before);
  });

  it("never waits in a circle with other sets, plain commands and settlements over the same people", async () => {
    const who = await people(6);
    await knowEachOther(database, who);
    for (const person of who) await fund(person, 200_000n);
    const next = makeDraw(7);
    const pair = (): Transfer => {
      const from = next(6);
      return { from, to: (from + 1 + next(5)) % 6, amount: 100 + next(50) };
    };
    const deposits = await Promise.all(
      Array.from({ length: 60 }, () => makePendingDeposit(who[next(6)] as Person, 1_000n)),
    );
    const outcomes = await Promise.all([
      ...Array.from({ length: 8 }, () =>
        batch(
          "send_transfer",
          Array.from({ length: 20 }, () => wish(who, pair())),
        ),
      ),
      ...Array.from({ length: 60 }, () => sendAlone(wish(who, pair())).then((row) => [row])),
      ...Array.from({ length: 4 }, (_, part) =>
        batch(
          "settle_deposit",
          deposits.slice(part * 10, part * 10 + 20).map((deposit) => settlement(deposit)),
        ),
      ),
      ...deposits.map((deposit) => settleAlone(settlement(deposit)).then((row) => [row])),
    ]);
    const words = outcomes.flat().map(({ outcome }) => outcome);
    expect(words.filter((word) => word === "sent")).toHaveLength(220);
    expect(words.filter((word) => word === "settled")).toHaveLength(60);
    const total =
      await database.admin`select sum(available)::text as total from wallet.balances where user_id = any (${who.map((one) => one.userId)}::uuid[])`;
    expect(total[0]?.["total"]).toBe(String(6 * 200_000 + 60 * 1_000));
  });
});
