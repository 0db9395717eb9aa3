import { describe, expect, it } from "vitest";
import { PRIVACY, TERMS } from "@/components/wallet/policy-texts";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { findActor } from "@/server/sessions/find-actor";
import { callOf, missingCredit, sight } from "@/server/testing/breaks";
import { claimsOf } from "@/server/testing/claims-of";
import { askAdjustment } from "@/server/testing/confirmed-commands";
import { connectAs, stateOf } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import {
  balanceOf,
  fund,
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  type Person,
  settle,
  spend,
} from "@/server/testing/factories";
import { open } from "@/server/security/secret-box";
import { confirmed } from "@/server/testing/step-up";
import { closeAccount } from "./close-account";
import { forgetClosed } from "./forget-closed";
import { registerUser } from "./register-user";

const database = useDatabase();
const owner = connectAs(database, "admin", { role: "wallet_owner" });

const close = async (person: Person): Promise<void> =>
  closeAccount(await confirmed(person, "account.close", {}));

const statusOf = async ({ userId }: Person) =>
  (
    await database.admin`select status, closed_at is not null as said from wallet.users where id = ${userId}`
  )[0];

/** As if it had been closed so long ago. */
const age = ({ userId }: Person, by: string) =>
  database.admin`update wallet.users set closed_at = now() - ${by}::interval where id = ${userId}`;

/** Money that is on its way in came to nothing. */
const giveUp = (depositId: string) =>
  query(
    "worker",
    "select * from wallet.close_deposit($1, 'cancelled', 'cancelled', 'cancelled', 'check', 'system')",
    [depositId],
  );

describe("closing", () => {
  it("14.49 14.30 ends every session, once, and is told and audited", async () => {
    const person = await makePerson(database);
    await close(person);
    expect(await statusOf(person)).toEqual({ status: "closed", said: true });
    expect(await findActor(claimsOf(person))).toBeUndefined();
    await closeAccount(person);
    const told = await database.admin`
      select a.outcome, o.event_name from wallet.audit_log a left join wallet.outbox o on o.subject_id = a.id
       where a.action = 'account.close' and a.object_id = ${person.userId}`;
    expect(told).toEqual([{ outcome: "done", event_name: "account/changed" }]);
  });

  it("needs a confirmation, an empty balance, nothing open, no freeze, and no role", async () => {
    const person = await makePerson(database);
    await expect(closeAccount(person)).rejects.toThrow("STEP_UP_REQUIRED");
    await fund(person, 20_000n);
    await expect(close(person)).rejects.toThrow("BALANCE_NOT_ZERO");
    await makeWithdrawal(person, { amountMinor: 19_500n });
    await expect(close(person)).rejects.toThrow("BALANCE_NOT_ZERO");
    const admin = await makePerson(database, { role: "admin" });
    await expect(close(admin)).rejects.toThrow("ADMIN_STAYS");
    const frozen = await makePerson(database);
    await database.admin`update wallet.users set status = 'frozen' where id = ${frozen.userId}`;
    await expect(close(frozen)).rejects.toThrow("FROZEN");
    expect(await statusOf(person)).toEqual({ status: "active", said: false });
  });

  it("waits for deposits, breaks, requests of admins and money that is held", async () => {
    const depositor = await makePerson(database);
    const { depositId } = await makePendingDeposit(depositor);
    const asked = await makePerson(database);
    const admin = await makePerson(database, { role: "admin" });
    await askAdjustment(callOf(admin), missingCredit(asked));
    const held = await makePerson(database);
    await database.admin`insert into wallet.security_holds (id, user_id, kind, reason, object_id) values (${newId()}, ${held.userId}, 'chargeback', 'r', 'o')`;
    const sighted = await makePerson(database);
    const { depositId: transactionId } = await makePendingDeposit(sighted);
    await giveUp(transactionId);
    await sight(database, { transactionId });
    for (const person of [depositor, asked, held, sighted])
      await expect(close(person)).rejects.toThrow("WALLET_BUSY");
    await giveUp(depositId);
    await close(depositor);
  });

  it("ends with an open wallet or an empty one, when money begins to come at the same moments", async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => makePerson(database)));
    await Promise.all(
      people.map(async (person) => {
        const confirmation = await confirmed(person, "account.close", {});
        await Promise.allSettled([closeAccount(confirmation), makePendingDeposit(person, 5_000n)]);
      }),
    );
    const ends = await database.admin<{ end: string }[]>`
      select distinct u.status || ' ' || (select count(*) from wallet.transactions t where t.user_id = u.id) as end
        from wallet.users u where u.id in ${database.admin(people.map(({ userId }) => userId))}`;
    for (const { end } of ends) expect(["closed 0", "active 1"]).toContain(end);
  });
});

describe("forgetting", () => {
  it("14.49 makes the rows unknown after 30 days, once, and frees the address; what the law wants lies sealed", async () => {
    const person = await makePerson(database);
    const accountId = await makeBankAccount(person);
    await database.admin`update wallet.users set handle = 'thandi_m', phone = '+27821234567' where id = ${person.userId}`;
    await database.admin`update wallet.sessions set user_agent = 'Firefox', device_id = 'd', ip_hash = 'i' where user_id = ${person.userId}`;
    await database.admin`insert into wallet.identities (issuer, subject, user_id, email) values ('google', ${person.userId}, ${person.userId}, ${person.email})`;
    await close(person);
    await age(person, "29 days");
    expect(await forgetClosed(100)).toBe(0);
    await age(person, "31 days");
    expect(await Promise.all([forgetClosed(100), forgetClosed(100)]).then(([a, b]) => a + b)).toBe(1);
    expect(await forgetClosed(100)).toBe(0);
    expect(
      await whereIsSaid(person, [person.email, "Thandi Mokoena", "thandi_m", "+27821234567", "Firefox"]),
    ).toEqual([]);
    const [record] = await database.admin<{ sealed: string; years: number }[]>`
      select closed_profile_ciphertext as sealed, extract(year from age(i.keep_until, u.closed_at))::int as years
        from wallet.identity_records i join wallet.users u on u.id = i.user_id where i.user_id = ${person.userId}`;
    const place = {
      table: "identity_records",
      column: "closed_profile_ciphertext",
      userId: person.userId,
      rowId: person.userId,
    };
    expect(JSON.parse(open(record?.sealed ?? "", place))).toEqual({
      email: person.email,
      name: "Thandi Mokoena",
      handle: "thandi_m",
      phone: "+27821234567",
    });
    expect(record?.years).toBe(5);
    expect(
      await stateOf(
        owner,
        `update wallet.bank_accounts set holder_name = 'Somebody' where id = '${accountId}'`,
      ),
    ).toBe("WL008");
    await registerUser({
      email: person.email,
      password: "kq7wz4xp-9",
      displayName: "Thandi",
    });
    expect(await database.admin`select status from wallet.users where email = ${person.email}`).toEqual([
      { status: "active" },
    ]);
  });

  it("leaves a closed wallet to which money came", async () => {
    const person = await makePerson(database);
    const deposit = await makePendingDeposit(person, 5_000n);
    await giveUp(deposit.depositId);
    await close(person);
    await age(person, "31 days");
    expect(await settle(deposit)).toBe("settled");
    expect(await balanceOf(person)).toEqual({ available: 5_000n, reserved: 0n });
    expect(await forgetClosed(100)).toBe(0);
    await spend(database, person.userId, 5_000n);
    expect(await forgetClosed(100)).toBe(1);
  });

  it("14.49 lets go of the sealed record after 5 years, with an audit row for each person", async () => {
    const person = await makePerson(database);
    await close(person);
    await age(person, "31 days");
    await forgetClosed(100);
    const purged = () =>
      query<{ deleted: number }>("worker", "select deleted from wallet.purge_identity_records(100)");
    expect(await purged()).toEqual([{ deleted: 0 }]);
    await database.admin`update wallet.identity_records set keep_until = now() - interval '1 second' where user_id = ${person.userId}`;
    expect([await purged(), await purged()]).toEqual([[{ deleted: 1 }], [{ deleted: 0 }]]);
    expect(
      await database.admin`select closed_profile_ciphertext, number_ciphertext, purged_at is not null as said from wallet.identity_records where user_id = ${person.userId}`,
    ).toEqual([{ closed_profile_ciphertext: null, number_ciphertext: null, said: true }]);
    expect(
      await database.admin`select outcome from wallet.audit_log where action = 'identity.purge' and object_id = ${person.userId}`,
    ).toEqual([{ outcome: "done" }]);
  });
});

/** Tables that name a person, which `forget_closed_account` empties. */
const EMPTIED =
  "users bank_accounts sessions factors notifications data_exports email_links identities notification_preferences".split(
    " ",
  );

/** Those it leaves, with the reason. */
const KEPT: Readonly<Record<string, string>> = {
  identity_records: "what the law wants to be known, sealed",
  balances: "the ledger stays",
  ledger_accounts: "the ledger stays",
  transactions: "the ledger stays",
  limit_usage: "sums of the ledger",
  known_recipients: "ids of who sent to whom, as the ledger has them",
  requests: "keys and hashes of what was asked for",
  consents: "versions of texts and times: the proof that they were agreed to",
  security_holds: "kinds and times; the reasons are words of ours",
  step_up_challenges: "hashes and times, gone by their age",
  approvals: "decisions of admins, which stand",
  dead_letters: "work of admins",
  replay_runs: "work of admins",
  reconciliation_breaks: "work of admins",
  reconciliation_runs: "work of admins",
  statement_files: "work of admins",
  statement_profiles: "work of admins",
};

describe("the tables that name a person", () => {
  it("14.49 are emptied when the person is forgotten, or kept for a reason", async () => {
    const rows = await database.admin<{ name: string }[]>`
      select distinct c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'wallet' and c.relkind = 'r'
         and (c.relname = 'users' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped)
              or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'wallet.users'::regclass))`;
    expect(rows.map(({ name }) => name).sort()).toEqual([...EMPTIED, ...Object.keys(KEPT)].sort());
  });
});

/** Columns of any table that hold one of these texts in a row of this person: found by the catalogue, so that a new column counts too. */
async function whereIsSaid({ userId }: Person, texts: string[]): Promise<string[]> {
  const columns = await database.admin<{ table_name: string; column_name: string }[]>`
    select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'wallet' and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'jsonb', 'character')`;
  const found = await Promise.all(
    columns.map(async ({ table_name: table, column_name: column }) => {
      const [row] = await database.admin.unsafe<{ said: boolean }[]>(
        `select exists (select from wallet.${table} t where to_jsonb(t)::text like '%${userId}%'
           and exists (select from unnest($1::text[]) x where t.${column}::text like '%' || x || '%')) as said`,
        [texts],
      );
      return row?.said ? `${table}.${column}` : undefined;
    }),
  );
  return found.filter((name) => name !== undefined);
}

describe("consents", () => {
  it("say which texts somebody agreed to by opening a wallet", async () => {
    const email = `${newId()}@example.org`;
    await registerUser({ email, password: "kq7wz4xp-9", displayName: "Thandi" });
    const rows = await database.admin`
      select c.document, c.version from wallet.consents c join wallet.users u on u.id = c.user_id where u.email = ${email} order by 1 desc`;
    expect(Object.fromEntries(rows.map(({ document, version }) => [document, version]))).toEqual({
      terms: TERMS.version,
      privacy: PRIVACY.version,
    });
  });
});
