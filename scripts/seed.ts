/** Two demo users, each with a bank account, and an admin, made by the same commands people use. Run again it changes nothing. */
import { closePools } from "@/db/client";
import { registerUser } from "@/server/users/register-user";
import { grantAdmin } from "./grant-admin";
import { DEMO_PEOPLE } from "./secrets";
import { seedBankAccount } from "./seed-bank-account";

/** Numbers of nobody; the sandbox pays them out after a few seconds. */
const ACCOUNTS = {
  "thandi@octoco.example": { bank: "capitec", accountType: "savings", number: "1302948831" },
  "pieter@octoco.example": { bank: "fnb", accountType: "cheque", number: "62784310147" },
  "naledi@octoco.example": null,
};

process.env["BANK_ACCOUNT_COOLING_SECONDS"] = "0"; // nobody waits a day for a demonstration
const adminUrl = process.env["ADMIN_DATABASE_URL"] ?? "";
let made = 0;
for (const { email, name, secret, admin } of DEMO_PEOPLE) {
  const password = process.env[secret] ?? "";
  const { outcome } = await registerUser({ email, displayName: name, password });
  if (outcome === "registered") made += 1;
  if (admin) await grantAdmin(adminUrl, email, "npm start");
  const account = ACCOUNTS[email];
  if (account) await seedBankAccount(email, name, account, password);
}
await closePools();
console.log(made === 0 ? "there already" : `${made} made`);
