import { describe, expect, it } from "vitest";
import { findExcess } from "@/db/role-check";
import { useDatabase } from "@/server/testing/database";
import { checkRoles, mayStart } from "./check-roles";

const database = useDatabase();

/** Gives the role something in this database, looks, and takes it back. */
async function given(statement: string, back: string): Promise<string[]> {
  await database.admin.unsafe(statement);
  try {
    return await findExcess();
  } finally {
    await database.admin.unsafe(back);
  }
}

describe("findExcess", () => {
  it("14.38 14.39 finds nothing in the roles as they are", async () => {
    expect(await findExcess()).toEqual([]);
  });

  it("14.39 finds what a role, or everybody, was given beyond the list", async () => {
    expect(
      await given(
        "grant update on wallet.balances to wallet_app",
        "revoke update on wallet.balances from wallet_app",
      ),
    ).toEqual(["unexpected: grant update on balances to wallet_app (given)"]);
    expect(
      await given(
        "grant create on schema wallet to wallet_worker",
        "revoke create on schema wallet from wallet_worker",
      ),
    ).toEqual(expect.arrayContaining(["wallet_worker may create in schema wallet"]));
    expect(
      await given(
        `grant temp on database ${database.name} to public`,
        `revoke temp on database ${database.name} from public`,
      ),
    ).toEqual(expect.arrayContaining([expect.stringContaining("may make temporary tables")]));
    expect(
      await given(
        "create table public.own (x int); alter table public.own owner to wallet_read",
        "drop table public.own",
      ),
    ).toEqual(["wallet_read owns own"]);
  });
});

describe("checkRoles", () => {
  it("14.39 does not start in production when a role can do more than listed, and starts when it can't", async () => {
    const production = { NODE_ENV: "production" };
    expect(mayStart(["more"], production)).toBe(false);
    expect(mayStart(["more"], { ...production, SECRETS_MARK: "development" })).toBe(true);
    expect(mayStart([], production)).toBe(true);
    expect(mayStart(["more"], { NODE_ENV: "development" })).toBe(true);
    let refused = false;
    await checkRoles(() => (refused = true));
    expect(refused).toBe(false);
  });
});
