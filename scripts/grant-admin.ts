/** Makes a registered user an admin: a login that may act as the schema's owner is needed, and the audit log keeps who did it. */
import { createPool } from "@/db/pool";

/** A second call answers `already`; an address nobody registered `unknown`. `since`: decisions are for admins of a day or more. */
export async function grantAdmin(
  adminUrl: string,
  email: string,
  actor: string,
  since = new Date(),
): Promise<string> {
  const pool = createPool({ url: adminUrl, max: 1, settings: { role: "wallet_owner" } });
  try {
    const rows = await pool.query<{ outcome: string }>("select outcome from wallet.grant_admin($1, $2, $3)", [
      email,
      actor,
      since,
    ]);
    return rows[0]?.outcome ?? "unknown";
  } finally {
    await pool.end();
  }
}
