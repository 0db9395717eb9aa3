/** A ledger with a chain to tamper with: three seals over deposits and transfers, and a way back to how it was. */
import type postgres from "postgres";
import { sealAudit } from "@/server/audit/seal-audit";
import { sealLedger } from "@/server/ledger/seal-ledger";
import { shiftClock, type TestDatabase } from "./database";
import { fund, makePerson, type Person } from "./factories";

const TABLES = ["entries", "ledger_chain", "ledger_seals"] as const;

/** Moves the clock to `minutes` from now and seals everything that is then older than 30 s, in the ledger and the audit log. */
export async function sealAt(database: TestDatabase, minutes: number): Promise<number> {
  await shiftClock(database, `${minutes} minutes`);
  await sealAudit({ most: 50 });
  return (await sealLedger({ most: 50 })).seals;
}

/** Three seals: deposits of two people, with an id that was never used between them. */
export async function makeSealedLedger(database: TestDatabase): Promise<{ people: [Person, Person] }> {
  const people: [Person, Person] = [await makePerson(database), await makePerson(database)];
  for (let round = 1; round <= 3; round++) {
    for (const person of people) {
      await fund(person, BigInt(10_000 * round));
      await database.admin`select nextval(pg_get_serial_sequence('wallet.entries', 'id'))`;
    }
    await sealAt(database, round);
  }
  return { people };
}

/** Remembers entries, chain and seals as they are now; `restore` brings them back, past every trigger. */
export async function rememberLedger(
  database: TestDatabase,
  forger: postgres.Sql,
): Promise<{ restore: () => Promise<void> }> {
  for (const table of TABLES)
    await database.admin
      .unsafe(
        `drop table if exists public.kept_${table}; create table public.kept_${table} as table wallet.${table}`,
      )
      .simple();
  return {
    restore: async () => {
      for (const table of TABLES) {
        await forger.unsafe(`delete from wallet.${table}`);
        await forger.unsafe(
          `insert into wallet.${table} overriding system value select * from public.kept_${table}`,
        );
      }
    },
  };
}
