import { eq } from "drizzle-orm";
import { reads } from "@/db/reads";
import { auditLog, sessions } from "@/db/schema/identity";
import { emailLinks } from "@/db/schema/links";
import { invariant } from "@/server/errors";
import { describeDevice } from "@/server/sessions/describe-device";
import type { SecurityKind } from "./kinds";

/** What a message about somebody's sign-in can say. */
export type SecurityFacts = {
  kind: SecurityKind;
  at: Date;
  /** The link that the mail carries. */
  linkId: string | undefined;
  /** The address that the link is about. */
  email: string | undefined;
  /** In words, of the session it is about. */
  device: string | undefined;
  /** Done as an admin. */
  admin: boolean;
};

/** Reads it from the audit row and what that names. */
export async function readSecurity(kind: SecurityKind, auditId: string): Promise<SecurityFacts> {
  const [audit] = await reads.select().from(auditLog).where(eq(auditLog.id, auditId));
  invariant(audit, "a notification's audit row exists");
  const { at, objectKind, objectId } = audit;
  const admin = audit.actorRole === "admin";
  const facts = { kind, at, linkId: undefined, email: undefined, device: undefined, admin };
  if (objectKind === "email_link") {
    const [link] = await reads
      .select({ email: emailLinks.email })
      .from(emailLinks)
      .where(eq(emailLinks.id, objectId));
    const about = { ...facts, email: link?.email };
    return kind === "email_undone" ? about : { ...about, linkId: objectId }; // that link was used: it says where to tell it
  }
  if (objectKind !== "session") return facts;
  const [session] = await reads
    .select({ userAgent: sessions.userAgent })
    .from(sessions)
    .where(eq(sessions.id, objectId));
  return { ...facts, device: describeDevice(session?.userAgent ?? null) };
}
