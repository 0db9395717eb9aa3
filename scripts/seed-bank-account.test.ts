import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { registerUser } from "@/server/users/register-user";
import { seedBankAccount } from "./seed-bank-account";
import { vouchFor } from "./without-waiting";

const database = useDatabase();
const ACCOUNT = { bank: "fnb", accountType: "cheque", number: "62784310147" };
const [email, name, password] = ["thandi@example.org", "Thandi Mokoena", "kq7wz4xp-9"];

describe("seedBankAccount", () => {
  it("adds the account once, confirmed by the password, from a session that has ended", async () => {
    await registerUser({ email, displayName: name, password });
    await vouchFor(database.url("wallet_migrate"), email);
    await expect(seedBankAccount(email, name, ACCOUNT, `${password}!`)).rejects.toThrow("PASSWORD_WRONG");
    for (let i = 0; i < 2; i++) await seedBankAccount(email, name, ACCOUNT, password);
    expect([...(await database.admin`select last4, is_default from wallet.bank_accounts`)]).toEqual([
      { last4: "0147", is_default: true },
    ]);
    const [session] = await database.admin`
      select revoke_reason from wallet.sessions order by created_at desc, id desc limit 1`;
    expect(session).toEqual({ revoke_reason: "signed_out" });
  });
});
