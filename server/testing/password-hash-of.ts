import { currentDatabase } from "./database";

/** What a sign-in with the right password proves, without hashing it. */
export async function passwordHashOf(userId: string): Promise<string | null> {
  const [row] = await currentDatabase().admin<{ password_hash: string | null }[]>`
    select password_hash from wallet.users where id = ${userId}`;
  return row?.password_hash ?? null;
}
