/** Two demo users and an admin, made by the same commands people use. Run again it changes nothing. */
import { closePools } from "@/db/client";
import { registerUser } from "@/server/users/register-user";
import { grantAdmin } from "./grant-admin";
import { DEMO_PEOPLE } from "./secrets";

const adminUrl = process.env["ADMIN_DATABASE_URL"] ?? "";
let made = 0;
for (const { email, name, secret, admin } of DEMO_PEOPLE) {
  const { outcome } = await registerUser({ email, displayName: name, password: process.env[secret] ?? "" });
  if (outcome === "registered") made += 1;
  if (admin) await grantAdmin(adminUrl, email, "npm start");
}
await closePools();
console.log(made === 0 ? "there already" : `${made} made`);
