/**
 * `npm run db:migrate`: brings the database of MIGRATE_DATABASE_URL to the state of this tree, as a deployment does. The login is
 * wallet_migrate; the very first time one that may create roles. Passwords of the roles are set by whoever administers the server.
 */
import { migrate } from "@/db/migrate";

const url = process.env["MIGRATE_DATABASE_URL"];
if (!url) throw new Error("Set MIGRATE_DATABASE_URL to the database, as wallet_migrate.");
const { applied } = await migrate({ adminUrl: url });
console.log(`The database is up to date: ${applied.length} files applied.`);
