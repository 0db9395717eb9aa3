import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openDeposit } from "@/server/testing/deposits";
import { makePerson } from "@/server/testing/factories";
import { useStack } from "@/server/testing/stack";

const directory = mkdtempSync(join(tmpdir(), "octoco-seals-"));
const file = join(directory, "seals.jsonl");
const { database, app, sandbox, engine } = useStack({ environment: { SEALS_FILE: file } });

afterAll(() => rmSync(directory, { recursive: true }));

describe("seal-ledger", () => {
  it("seals each minute what the minute before brought, and copies each seal out of the database once", async () => {
    for (let round = 1; round <= 2; round++) {
      const deposit = await openDeposit(await makePerson(database));
      await sandbox.act(deposit.purchaseId, "pay");
      await app.deliver(sandbox);
      const ran = await engine.advance(3, 1);
      expect(
        ran.filter((call) => call.function === "seal-ledger").map(({ outcome }) => outcome),
      ).not.toContain("failed");
      const seals =
        await database.admin`select number, entries, encode(hash, 'hex') as hash from wallet.ledger_seals order by number`;
      expect(seals).toHaveLength(round);
      expect(seals.at(-1)).toMatchObject({ entries: 1 });
      const copies = readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { hash: string });
      expect(copies.map(({ hash }) => hash)).toEqual(seals.map((seal) => seal["hash"] as string));
    }
    expect([...(await database.admin`select * from wallet.verify_chain(1)`)]).toEqual([]);
  });
});
