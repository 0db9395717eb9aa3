/** What only waiting, a mailbox or another admin would bring the demo people: written directly, on this machine alone. */
import { createPool } from "@/db/pool";

/** The address is verified, the tier the highest, an admin's role two days old. A second call changes nothing. */
export const vouchFor = (adminUrl: string, email: string): Promise<void> =>
  write(
    adminUrl,
    `update wallet.users set email_verified_at = coalesce(email_verified_at, wallet.clock()), tier = 2,
            role_since = least(role_since, wallet.clock() - interval '2 days')
      where email = $1`,
    email,
  );

/** The pause after a first authenticator app is over. A second call changes nothing. */
export const endPause = (adminUrl: string, email: string): Promise<void> =>
  write(
    adminUrl,
    `update wallet.security_holds h set until = wallet.clock() from wallet.users u
      where u.id = h.user_id and u.email = $1 and h.reason = 'first_factor' and h.until > wallet.clock()`,
    email,
  );

/** A confirmation is given, as by the next code of the app, which comes half a minute after the last. */
export const confirmAtOnce = (adminUrl: string, stepUpId: string): Promise<void> =>
  write(
    adminUrl,
    "update wallet.step_up_challenges set satisfied_at = wallet.clock(), method = 'totp' where id = $1 and satisfied_at is null",
    stepUpId,
  );

async function write(adminUrl: string, text: string, about: string): Promise<void> {
  const pool = createPool({ url: adminUrl, max: 1, settings: { role: "wallet_owner" } });
  try {
    await pool.query(text, [about]);
  } finally {
    await pool.end();
  }
}
