/** `npm run demo:code <e-mail>`: the code that a demo person's authenticator app would show now. For development on this machine alone. */
import { totpCode } from "@/server/security/totp";
import { DEMO_PEOPLE } from "./secrets";
import { readSettings } from "./settings";

const email = (process.argv[3] ?? "").toLowerCase();
const { demo, secrets } = readSettings("start", process.env);
if (!demo || process.env["NODE_ENV"] === "production" || secrets["SECRETS_MARK"] !== "development")
  throw new Error("These codes are for development on this machine. Nobody's app is kept anywhere else.");
const app = DEMO_PEOPLE.filter(({ factor }) => factor);
const secret = secrets[app.find((person) => person.email === email)?.factor ?? ""];
if (!secret) throw new Error(`Say for whom: ${app.map((person) => person.email).join(", ")}`);
const now = new Date();
console.log(totpCode(secret, now).replace(/^.../, "$& "));
console.log(`for ${30 - (now.getUTCSeconds() % 30)} more seconds, and good once`);
