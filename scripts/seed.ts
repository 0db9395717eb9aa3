/** The demo people (secrets.ts), made by the same commands people use, and what only waiting would bring them. Run again it changes nothing. */
import { closePools, query } from "@/db/client";
import { registerUser } from "@/server/users/register-user";
import { grantAdmin } from "./grant-admin";
import { DEMO_PEOPLE } from "./secrets";
import { seedBankAccount } from "./seed-bank-account";
import { seedFactor } from "./seed-factor";
import { seedIdentity } from "./seed-identity";
import { endPause, vouchFor } from "./without-waiting";

/** Numbers of nobody: who has no app adds an account like anybody. The sandbox pays them out after a few seconds. */
const ACCOUNTS: Record<string, { bank: string; accountType: string; number: string }> = {
  "thandi@octoco.example": { bank: "capitec", accountType: "savings", number: "1302948831" },
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
  await seedIdentity(email, { name, number: person.idNumber });
  if (person.factor) await seedFactor(email, process.env[person.factor] ?? "", password);
  const account = ACCOUNTS[email];
  if (account) await seedBankAccount(adminUrl, email, name, account);
  await endPause(adminUrl, email);
}
await closePools();
console.log(made === 0 ? "there already" : `${made} made`);
