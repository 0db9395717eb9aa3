import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { findDepositByPurchase } from "@/server/deposits/queries";
import { settleDeposit } from "@/server/deposits/settle-deposit";
import { requestContext } from "@/server/observability/request-context";
import { useDatabase } from "@/server/testing/database";
import { balanceOf, makePendingDeposit, makePerson } from "@/server/testing/factories";
import { countRows } from "@/server/testing/rows";
import { isRehearsal, outsideRehearsal, rehearse, withhold, withLiterals } from "./rehearsal";

const database = useDatabase();

const settlementOf = (purchaseId: string, amountMinor = 25_000n) => ({
  purchaseId,
  amountMinor,
  currency: "ZAR",
  providerFeeMinor: 0n,
  providerStatus: "paid",
  method: "Card",
  cause: "webhook",
});

describe("rehearse", () => {
  it("answers what the commands would, reads what they would have done, and leaves nothing", async () => {
    const person = await makePerson(database);
    const { purchaseId } = await makePendingDeposit(person);
    const before = await countRows(database);
    const { value } = await rehearse(async () => ({
      first: (await settleDeposit(settlementOf(purchaseId))).outcome,
      balance: await balanceOf(person),
      status: (await findDepositByPurchase(purchaseId))?.status,
      second: (await settleDeposit(settlementOf(purchaseId))).outcome,
    }));
    expect(value).toEqual({
      first: "settled",
      balance: { available: 25_000n, reserved: 0n },
      status: "completed",
      second: "already",
    });
    expect(await countRows(database)).toEqual(before);
    expect((await findDepositByPurchase(purchaseId))?.status).toBe("pending");
    expect(await balanceOf(person)).toEqual({ available: 0n, reserved: 0n });
    expect((await settleDeposit(settlementOf(purchaseId))).outcome).toBe("settled");
  });

  it("gives rows as a plain query gives them", async () => {
    const text = `select 1 as n, 5000000000::int8 as big, null as nothing, 'a''$1"b\\' as word, $1::text as told, $2::bytea as bytes,
      $3::jsonb as json, true as yes, now() - now() as span, timestamptz '2026-11-21 08:00:00+02' as at, date '2026-11-21' as day, 1.50::numeric as price`;
    const params = ["it's \\ $2", Buffer.from([0, 255]), { list: [1, "x'y"] }];
    const { value } = await rehearse(async () => [
      await query("read", text, params),
      await query("read", text, params, { arrays: true }),
      await query("read", "select 1 as n where false"),
    ]);
    expect(value).toEqual([
      [...(await query("read", text, params))],
      [...(await query("read", text, params, { arrays: true }))],
      [],
    ]);
  });

  it("ends with the error of the work, and goes on after one", async () => {
    await expect(
      rehearse(() => query("read", "select 1 / (3 - n) as n from generate_series(1, 3) n")),
    ).rejects.toMatchObject({ code: "22012" });
    await expect(rehearse(() => query("read", "select 1 / 0"))).rejects.toMatchObject({ code: "22012" });
    await expect(
      rehearse(() =>
        callCommand("worker", "record_dead_letter", { delivery: newId(), run: "r", errorCode: "e" }, z.any()),
      ),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(rehearse(() => query("read", "select 1 as n"))).resolves.toMatchObject({
      value: [{ n: 1 }],
    });
  });

  it("keeps a command that failed out of what follows", async () => {
    const person = await makePerson(database);
    const { purchaseId } = await makePendingDeposit(person);
    const { value } = await rehearse(async () => {
      await callCommand(
        "worker",
        "record_dead_letter",
        { delivery: newId(), run: "r", errorCode: "e" },
        z.any(),
      ).catch(() => undefined);
      return (await settleDeposit(settlementOf(purchaseId))).outcome;
    });
    expect(value).toBe("settled");
  });

  it("leaves nothing when its connections die in the middle", async () => {
    const person = await makePerson(database);
    const { purchaseId } = await makePendingDeposit(person);
    const dying = expect(
      rehearse(async () => {
        await settleDeposit(settlementOf(purchaseId));
        return query("read", "select pg_sleep(4)");
      }),
    ).rejects.toThrow();
    const asleep = "application_name = 'octoco-rehearsal' and query like '%pg_sleep%' and state = 'active'";
    for (let killed = 0; killed === 0; ) {
      const ended = await database.admin.unsafe(
        `select pg_terminate_backend(pid) from pg_stat_activity where ${asleep} and datname = current_database()`,
      );
      killed = ended.length;
    }
    await dying;
    expect(await balanceOf(person)).toEqual({ available: 0n, reserved: 0n });
  });

  it("is seen by none of two at once, nor by work outside", async () => {
    const [one, two] = [await makePerson(database), await makePerson(database)];
    const deposits = [await makePendingDeposit(one), await makePendingDeposit(two)];
    const both = await Promise.all(
      deposits.map(({ purchaseId }) =>
        rehearse(async () => {
          await settleDeposit(settlementOf(purchaseId));
          return Promise.all([balanceOf(one), balanceOf(two), outsideRehearsal(() => balanceOf(one))]);
        }),
      ),
    );
    const full = { available: 25_000n, reserved: 0n };
    const none = { available: 0n, reserved: 0n };
    expect(both.map(({ value }) => value)).toEqual([
      [full, none, none],
      [none, full, none],
    ]);
  });

  it("says so to the logger, and to nobody after it", async () => {
    await rehearse(async () => expect(requestContext()).toMatchObject({ rehearsal: true }));
    expect(requestContext()).toBeUndefined();
    expect(isRehearsal()).toBe(false);
  });
});

describe("withhold", () => {
  it("notes what a rehearsal leaves out, and is false outside of any", async () => {
    expect(withhold("payout.execute")).toBe(false);
    const { notSent } = await rehearse(async () => expect(withhold("payout.execute")).toBe(true));
    expect(notSent).toEqual([{ operation: "payout.execute" }]);
  });
});

describe("withLiterals", () => {
  it("writes parameters outside of quotes only, each as one string that ends where it should", () => {
    expect(
      withLiterals(`select '$1', "$2", $1::text, $2, $10`, ["a'; drop", null, 3, 4, 5, 6, 7, 8, 9, "ten"]),
    ).toBe(`select '$1', "$2",  'a''; drop'::text, null,  'ten'`);
  });

  it("refuses a NUL and a parameter that is not there", () => {
    expect(() => withLiterals("select $1", ["a\0b"])).toThrow(RangeError);
    expect(() => withLiterals("select $2", ["a"])).toThrow(RangeError);
  });
});
