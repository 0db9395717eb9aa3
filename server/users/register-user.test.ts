import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { registerUser } from "./register-user";

const database = useDatabase();
const thandi = { email: "Thandi@Example.org", password: "kq7wz4xp-9", displayName: " Thandi Mokoena " };

const usersOf = (email: string) => database.admin<
  { id: string; role: string; password_hash: string; display_name: string }[]
>`
  select id, role, password_hash, display_name from wallet.users where email = ${email}`;

describe("registerUser", () => {
  it("makes a user without rights, with an empty rand wallet, and stores a hash", async () => {
    const answer = await registerUser(thandi);
    const [row] = await usersOf("thandi@example.org");
    expect(answer).toEqual({ outcome: "registered", userId: row?.id });
    expect(row).toMatchObject({ role: "user", display_name: "Thandi Mokoena" });
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    const balances =
      await database.admin`select currency, available, reserved from wallet.balances where user_id = ${row?.id ?? ""}`;
    expect(balances).toEqual([{ currency: "ZAR", available: "0", reserved: "0" }]);
  });

  it("changes nothing for a known address, however it is written", async () => {
    const before = await usersOf("thandi@example.org");
    const answer = await registerUser({ ...thandi, email: "THANDI@example.org", password: "another-one-5" });
    expect(answer).toEqual({ outcome: "known" });
    expect(await usersOf("thandi@example.org")).toEqual(before);
  });

  it("makes one user when the same address registers ten times at once", async () => {
    const email = "sipho@example.org";
    const answers = await Promise.all(Array.from({ length: 10 }, () => registerUser({ ...thandi, email })));
    expect(answers.filter((answer) => answer.outcome === "registered")).toHaveLength(1);
    expect(await usersOf(email)).toHaveLength(1);
  });

  it("refuses a password of the list before it writes anything", async () => {
    await expect(
      registerUser({ ...thandi, email: "new@example.org", password: "password" }),
    ).rejects.toMatchObject({
      code: "BAD_INPUT",
      details: { field: "password" },
    });
    expect(await usersOf("new@example.org")).toHaveLength(0);
  });

  it("leaves an audit row, and no personal data in it", async () => {
    const rows =
      await database.admin`select actor, action, outcome, reason, object_id from wallet.audit_log where action = 'user.register'`;
    expect(rows.map((row) => row["outcome"] as string)).toContain("denied");
    expect(JSON.stringify(rows)).not.toMatch(/example\.org|Thandi/);
  });
});

describe("grant_admin", () => {
  it("makes a known user an admin, once, and ends the user's sessions", async () => {
    const grant = () =>
      database.admin`select outcome from wallet.grant_admin('thandi@example.org', 'test', now())`;
    expect([await grant(), await grant()].flat()).toEqual([{ outcome: "granted" }, { outcome: "already" }]);
    expect(await usersOf("thandi@example.org")).toMatchObject([{ role: "admin" }]);
    expect(
      await database.admin`select outcome from wallet.grant_admin('nobody@example.org', 'test', now())`,
    ).toEqual([{ outcome: "unknown" }]);
  });

  it("is not for the roles of web requests and workers", async () => {
    for (const role of ["wallet_app", "wallet_worker", "wallet_read"]) {
      const rows =
        await database.admin`select has_function_privilege(${role}, 'wallet.grant_admin(text, text, timestamptz)', 'execute') as may`;
      expect(rows).toEqual([{ may: false }]);
    }
  });
});
