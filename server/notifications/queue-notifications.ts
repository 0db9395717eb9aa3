import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { reads } from "@/db/reads";
import { auditLog } from "@/db/schema/identity";
import { emailLinks } from "@/db/schema/links";
import { transactionEvents, transactions } from "@/db/schema/transactions";
import { type AccountKind, type Kind, type SecurityKind, TOPIC_OF } from "./kinds";

/** What became known: a line of a transaction's timeline, or a row of the audit log about an account. */
export type Announced = {
  name: "transaction/changed" | "account/changed";
  subjectId: string;
  occurrence: number;
};
type Told = { user: string; kind: Kind };

const answer = z.object({ outcome: z.enum(["acknowledged", "already"]), queued: z.array(z.uuid()) });

/**
 * Decides from the rows who is told what of this event, queues it once per person, kind and channel, and acknowledges the event
 * in the same statement. Answers with the ids that wait for delivery. A second call queues nothing new.
 */
export async function queueNotifications(event: Announced): Promise<string[]> {
  const told =
    event.name === "transaction/changed" ? await ofTransaction(event) : await ofAccount(event.subjectId);
  const { queued } = await callCommand(
    "worker",
    "queue_notifications",
    {
      event: event.name,
      subject: event.subjectId,
      occurrence: event.occurrence,
      messages: told.map((one) => ({ ...one, topic: TOPIC_OF[one.kind] })),
    },
    answer,
  );
  return queued;
}

async function ofTransaction({ subjectId, occurrence }: Announced): Promise<Told[]> {
  const [found] = await reads
    .select({ transaction: transactions, line: transactionEvents })
    .from(transactionEvents)
    .innerJoin(transactions, eq(transactions.id, transactionEvents.transactionId))
    .where(and(eq(transactionEvents.transactionId, subjectId), eq(transactionEvents.seq, occurrence)));
  if (!found?.transaction.userId) return [];
  const { userId: user, counterpartyUserId: other } = found.transaction;
  const kind = kindOfLine(found.transaction, found.line.toStatus);
  if (kind === null) return [];
  // A transfer is announced by the recipient's row, for both sides.
  const sender: Told[] =
    kind === "transfer_received" && other !== null ? [{ user: other, kind: "transfer_sent" }] : [];
  return [{ user, kind }, ...sender];
}

type Line = { type: string; direction: string; description: string };

/** What a line that says `toStatus` is called when a person is told; null for what nobody needs a message about. */
export function kindOfLine({ type, direction, description }: Line, toStatus: string): Kind | null {
  switch (`${type} ${toStatus}`) {
    case "deposit completed":
      return "deposit_completed";
    case "deposit failed":
      return "deposit_failed";
    case "refund completed":
      return description === "chargeback" ? "deposit_reversed" : "deposit_refunded";
    case "withdrawal requested":
      return "withdrawal_requested";
    case "withdrawal processing":
      return "withdrawal_sent";
    case "withdrawal completed":
      return "withdrawal_paid";
    case "withdrawal failed":
      return "withdrawal_failed";
    case "withdrawal returned":
      return "withdrawal_returned";
    case "withdrawal cancelled":
      return "withdrawal_cancelled";
    case "transfer completed":
      return direction === "in" ? "transfer_received" : null;
    default:
      return null;
  }
}

/** By action and outcome of the audit row. */
const ACCOUNT_KINDS: Readonly<Record<string, AccountKind | SecurityKind>> = {
  "bank_account.add done": "bank_account_added",
  "bank_account.remove done": "bank_account_removed",
  "bank_account.set_default done": "bank_account_default",
  "email.verify_request done": "email_verify",
  "user.register denied": "email_known",
  "email.change_request denied": "email_known",
  "email.change_request done": "email_change",
  "email.change done": "email_changed",
  "email.restore done": "email_restored",
  "email.undo done": "email_undone",
  "reset.request done": "password_link",
  "password.reset done": "password_reset",
  "password.change done": "password_changed",
  "unlock.request done": "sign_in_unlock",
  "session.open done": "device_new",
  "session.refresh denied": "session_copied",
  "user.freeze done": "wallet_frozen",
  "user.unfreeze done": "wallet_unfrozen",
  "user.lift_holds done": "holds_lifted",
  "user.tier done": "tier_changed",
  "account.close done": "wallet_closed",
  "account.export_ready done": "data_ready",
  "factor.reset done": "factor_reset",
  "factor.add done": "factor_added",
  "factor.replace done": "factor_replaced",
  "factor.remove done": "factor_removed",
  "recovery_codes.renew done": "recovery_codes_new",
  "recovery_code.use done": "recovery_code_used",
  "identity.submit done": "identity_recorded",
  "google.link done": "google_linked",
  "google.unlink done": "google_unlinked",
};

async function ofAccount(auditId: string): Promise<Told[]> {
  const [row] = await reads.select().from(auditLog).where(eq(auditLog.id, auditId));
  const kind = ACCOUNT_KINDS[`${row?.action} ${row?.outcome}`];
  if (!row || !kind) return [];
  const user = z.uuid().safeParse(await concerned(row));
  return user.success ? [{ user: user.data, kind }] : [];
}

/** Whose account it is about: the person it names, or to whom the link goes, else whoever did it. */
async function concerned({ actor, objectKind, objectId }: typeof auditLog.$inferSelect): Promise<unknown> {
  if (objectKind === "user") return objectId;
  if (objectKind !== "email_link") return actor.replace(/^user:/, "");
  const [link] = await reads
    .select({ userId: emailLinks.userId })
    .from(emailLinks)
    .where(eq(emailLinks.id, objectId));
  return link?.userId;
}
