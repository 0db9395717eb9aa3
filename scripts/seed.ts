/** The demo people (secrets.ts), made by the same commands people use, and what only waiting would bring them. Run again it changes nothing. */
import { closePools, query } from "@/db/client";
import { registerUser } from "@/server/users/register-user";
import { grantAdmin } from "./grant-admin";
import { DEMO_PEOPLE } from "./secrets";
import { seedBankAccount } from "./seed-bank-account";
import { seedFactor } from "./seed-factor";
import { endPause, vouchFor } from "./without-waiting";

/** Numbers of nobody; the sandbox pays them out after a few seconds. */
const ACCOUNTS: Record<string, { bank: string; accountType: string; number: string }> = {
  "thandi@octoco.example": { bank: "capitec", accountType: "savings", number: "1302948831" },
  "pieter@octoco.example": { bank: "fnb", accountType: "cheque", number: "62784310147" },
};

process.env["BANK_ACCOUNT_COOLING_SECONDS"] = "0"; // nobody waits a day for a demonstration
const adminUrl = process.env["ADMIN_DATABASE_URL"] ?? "";
let made = 0;
for (const person of DEMO_PEOPLE) {
  const { email, name } = person;
  const password = process.env[person.password] ?? "";
  // Registering again would tell them by mail that somebody tried.
  const [known] = await query("read", "select id from wallet.users where email = $1", [email]);
  if (!known) {
    await registerUser({ email, displayName: name, password });
    made += 1;
  }
  if (person.admin) await grantAdmin(adminUrl, email, "npm start");
  await vouchFor(adminUrl, email);
  const account = ACCOUNTS[email];
  if (account) await seedBankAccount(email, name, account, password);
  if (person.factor) await seedFactor(email, process.env[person.factor] ?? "", password);
  await endPause(adminUrl, email);
}
await closePools();
console.log(made === 0 ? "there already" : `${made} made`);
