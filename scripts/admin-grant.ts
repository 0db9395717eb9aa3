/** `npm run admin:grant -- <email>`: makes a registered person an admin. For whoever may log in as the deploy role. */
import { userInfo } from "node:os";
import { grantAdmin } from "./grant-admin";
import { findAdminUrl } from "./running-database";

const email = process.argv[3] ?? "";
if (!email.includes("@")) throw new Error("Say whom: npm run admin:grant -- name@example.com");

const SAID: Record<string, string> = {
  granted: `${email} is an admin from the next sign-in on; the sessions of before have ended.
Two-step sign-in must be set up first: until then the console shows nothing. What two admins decide is open to them after a day.`,
  already: `${email} is an admin already`,
  unknown: `Nobody has registered with ${email}`,
};
const outcome = await grantAdmin(findAdminUrl(), email, `operator:${userInfo().username}`);
console.log(SAID[outcome]);
process.exitCode = outcome === "unknown" ? 1 : 0;
