import { describe, expect, it } from "vitest";
import { newTotpSecret } from "@/server/security/totp";
import { useDatabase } from "@/server/testing/database";
import { newIdNumber } from "@/server/testing/id-numbers";
import { registerUser } from "@/server/users/register-user";
import { seedBankAccount } from "./seed-bank-account";
import { seedFactor } from "./seed-factor";
import { seedIdentity } from "./seed-identity";
import { vouchFor } from "./without-waiting";

const database = useDatabase();
const ACCOUNT = { bank: "fnb", accountType: "cheque", number: "62784310147" };
const [email, name, password] = ["thandi@example.org", "Thandi Mokoena", "kq7wz4xp-9"];

describe("seedBankAccount", () => {
  it("adds the account once, for somebody known who has an app, from a session that has ended", async () => {
    const adminUrl = database.url("wallet_migrate");
    const seed = () => seedBankAccount(adminUrl, email, name, ACCOUNT);
    await registerUser({ email, displayName: name, password });
    await vouchFor(adminUrl, email);
    await expect(seed()).rejects.toThrow("FACTOR_REQUIRED");
    await seedFactor(email, newTotpSecret(), password);
    await expect(seed()).rejects.toThrow("IDENTITY_FIRST");
    for (const number of [newIdNumber(), newIdNumber()]) await seedIdentity(email, { name, number });
    for (let i = 0; i < 2; i++) await seed();
    expect([...(await database.admin`select last4, is_default from wallet.bank_accounts`)]).toEqual([
      { last4: "0147", is_default: true },
    ]);
    const [session] = await database.admin`
      select revoke_reason from wallet.sessions order by created_at desc, id desc limit 1`;
    expect(session).toEqual({ revoke_reason: "signed_out" });
  });
});
