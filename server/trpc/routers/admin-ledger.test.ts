import { beforeAll, describe, expect, it } from "vitest";
import { encodeId, newId } from "@/db/ids";
import { accessClaims } from "@/server/sessions/access-token";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, type Person, settle } from "@/server/testing/factories";
import { makeSealedLedger } from "@/server/testing/sealed-ledger";
import { publicId } from "@/server/transactions/public-id";
import { createCallerFactory } from "../init";
import { appRouter } from "../root";

const database = useDatabase();
const createCaller = createCallerFactory(appRouter);
let ledger: ReturnType<typeof createCaller>["adminLedger"];
let person: Person;
let depositId: string;

beforeAll(async () => {
  const { userId, sessionId } = await makePerson(database, { role: "admin" });
  const times = { createdAt: new Date(), expiresAt: new Date(Date.now() + 3_600_000) };
  const claims = accessClaims({ userId, sessionId, role: "admin", amr: "pwd", ...times });
  ledger = createCaller({
    requestId: "req_test",
    address: "127.0.0.1",
    claims,
    background: false,
  }).adminLedger;
  ({
    people: [person],
  } = await makeSealedLedger(database));
  for (let n = 1; n <= 60; n++) {
    const deposit = await makePendingDeposit(person, BigInt(100 * n));
    await settle(deposit);
    depositId = deposit.depositId;
  }
});

const codeOf = (kind: "available" | "reserved"): string => `user:${person.userId}:${kind}:ZAR`;
const balanceOf = async (): Promise<string> =>
  String(
    (await database.admin`select available from wallet.balances where user_id = ${person.userId}`)[0]?.[
      "available"
    ],
  );

describe("account", () => {
  it.each([
    ["a user's account", () => codeOf("available")],
    ["a hot account of the system", () => "revio_clearing:ZAR"],
  ])("shows %s with its balance behind each entry, over pages there and back", async (_, code) => {
    const first = await ledger.account({ code: code(), limit: 25 });
    const second = await ledger.account({ code: code(), limit: 25, cursor: first.next });
    const third = await ledger.account({ code: code(), limit: 25, cursor: second.next });
    const all = [...first.items, ...second.items, ...third.items];
    const total = await database.admin`
      select count(*)::int as n from wallet.entries e join wallet.ledger_accounts a on a.id in (e.debit_account, e.credit_account) where a.code = ${code()}`;
    expect([all.length, third.next]).toEqual([total[0]?.["n"], null]);
    expect(all[0]?.balance).toBe(first.account.balance);
    all.forEach(({ side, amount, balance }, at) => {
      const before = BigInt(balance) - (side === "credit" ? BigInt(amount) : -BigInt(amount));
      expect(String(before)).toBe(all[at + 1]?.balance ?? "0");
    });
    const back = await ledger.account({ code: code(), limit: 25, cursor: third.prev });
    expect(back.items).toEqual(second.items);
    expect((await ledger.account({ code: code(), limit: 25, cursor: back.prev })).items).toEqual(first.items);
  });

  it("says the balance that the wallet says", async () => {
    const { account, items } = await ledger.account({ code: codeOf("available") });
    expect(account).toMatchObject({ balance: await balanceOf(), userId: encodeId("usr", person.userId) });
    expect(items[0]).toMatchObject({
      side: "credit",
      otherCode: "revio_clearing:ZAR",
      amount: "6000",
      transactionId: publicId("deposit", depositId),
    });
    expect((await ledger.account({ code: codeOf("reserved") })).items).toEqual([]);
  });

  it("refuses an account that is none, and a cursor of another account", async () => {
    await expect(ledger.account({ code: "user:nobody:available:ZAR" })).rejects.toThrow("NOT_FOUND");
    const { next } = await ledger.account({ code: codeOf("available"), limit: 25 });
    await expect(ledger.account({ code: "revio_clearing:ZAR", cursor: next })).rejects.toThrow("BAD_CURSOR");
  });
});

describe("accounts", () => {
  it("lists those of the system with the sum of their shards", async () => {
    const { items } = await ledger.accounts({});
    const clearing = items.find(({ code }) => code === "revio_clearing:ZAR");
    const held =
      await database.admin`select sum(balance)::text as held from wallet.system_balances where kind = 'revio_clearing'`;
    expect(clearing).toMatchObject({ userId: null, balance: held[0]?.["held"] });
  });

  it("finds those of a user by id and by e-mail address, and nobody for nobody", async () => {
    for (const q of [encodeId("usr", person.userId), person.email.toUpperCase()]) {
      const { items } = await ledger.accounts({ owner: "users", q });
      expect(items.map(({ code }) => code).sort()).toEqual([codeOf("available"), codeOf("reserved")]);
    }
    expect((await ledger.accounts({ owner: "users", q: "nobody@example.org" })).items).toEqual([]);
    expect((await ledger.accounts({ owner: "users" })).items.length).toBeGreaterThan(2);
  });
});

describe("chain, seals and audits", () => {
  it("show the links of an account with the seals they are part of", async () => {
    const { account } = await ledger.account({ code: codeOf("available") });
    const links = (await ledger.chain({ accountId: account.accountId })).items;
    expect(links.map(({ link, seal, entries }) => ({ link, seal, entries }))).toEqual([
      { link: "3", seal: "3", entries: "3" },
      { link: "2", seal: "2", entries: "2" },
      { link: "1", seal: "1", entries: "1" },
    ]);
    const seals = (await ledger.seals({})).items;
    expect(seals.map(({ number }) => number)).toEqual(["3", "2", "1"]);
    expect(seals[0]).toMatchObject({ previous: seals[1]?.hash, fromEntry: seals[1]?.upToEntry });
  });

  it("keep every audit, also the one that an admin asks for", async () => {
    expect(await ledger.verify({})).toMatchObject({ broken: 0 });
    expect((await ledger.audits({})).items[0]).toMatchObject({ scope: "since", broken: 0 });
  });
});

describe("transaction", () => {
  it("shows the entries with both sides, and which of them are sealed", async () => {
    const [sealed] =
      await database.admin`select transaction_id as id from wallet.entries order by id limit 1`;
    expect(
      await ledger.transaction({ transactionId: publicId("deposit", String(sealed?.["id"])) }),
    ).toMatchObject({
      type: "deposit",
      entries: [{ kind: "deposit", debitCode: "revio_clearing:ZAR", sealed: true }],
    });
    const young = await ledger.transaction({ transactionId: publicId("deposit", depositId) });
    expect(young).toMatchObject({
      entries: [{ creditCode: codeOf("available"), amount: "6000", sealed: false }],
      changes: [
        { code: "revio_clearing:ZAR", change: "-6000" },
        { code: codeOf("available"), change: "6000" },
      ],
    });
    await expect(ledger.transaction({ transactionId: encodeId("dep", newId()) })).rejects.toThrow(
      "NOT_FOUND",
    );
  });
});

describe("trialBalance", () => {
  it("puts what we hold against what we owe, to the cent", async () => {
    const { rows, totals } = await ledger.trialBalance({});
    expect(totals).toEqual([
      { currency: "ZAR", debit: totals[0]?.credit, credit: totals[0]?.credit, balanced: true },
    ]);
    expect(rows.find(({ kind }) => kind === "revio_clearing")).toMatchObject({
      debit: totals[0]?.debit,
      credit: "0",
    });
    const owed =
      await database.admin`select sum(available)::text as owed, count(*)::text as accounts from wallet.balances`;
    expect(rows.find(({ kind }) => kind === "available")).toMatchObject({
      debit: "0",
      credit: owed[0]?.["owed"],
      accounts: owed[0]?.["accounts"],
    });
  });
});
