import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageTitle } from "@/components/ui/page-title";
import { Page } from "@/components/wallet/page";
import { formatDateTime } from "@/server/dates";
import { type DevMail, devMailTitle, listDevMails } from "@/server/notifications/dev-mail";

export const generateMetadata = (): Metadata => ({ title: devMailTitle() });

/** Messages as they were rendered, newest first: where they are read while there is no mail server. */
export default async function DevMails() {
  const mails = await listDevMails();
  if (!mails) notFound();
  return (
    <Page width="column">
      <PageTitle>Mail</PageTitle>
      <p className="mt-1 mb-4 text-muted">
        The newest 50 mails and text messages to everybody. This page is there on this machine only.
      </p>
      {mails.length === 0 ? (
        <p className="card p-4">No message yet. Add money, and one comes.</p>
      ) : (
        <ul className="card overflow-hidden">
          {mails.map((mail) => (
            <Line key={mail.id} mail={mail} />
          ))}
        </ul>
      )}
    </Page>
  );
}

const Line = ({ mail }: { mail: DevMail }) => (
  <li className="border-t px-4 py-3 first:border-t-0">
    <Link href={`/dev/mail/${mail.id}`} className="link font-medium">
      {mail.subject ?? mail.bodyText}
    </Link>
    <p className="text-13 text-muted">
      {mail.channel === "email" ? "E-mail" : "SMS"} to {mail.recipient} · {formatDateTime(mail.createdAt)} ·{" "}
      {mail.sentAt === null ? "kept here, not sent" : "sent"}
    </p>
  </li>
);
