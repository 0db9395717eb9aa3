import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageTitle } from "@/components/ui/page-title";
import { Page } from "@/components/wallet/page";
import { formatDateTime } from "@/server/dates";
import { devMailTitle, findDevMail } from "@/server/notifications/dev-mail";

export const generateMetadata = (): Metadata => ({ title: devMailTitle() });

/** One message: its HTML part as a reader shows it, shut in a frame that runs nothing, and its text part. */
export default async function OneDevMail({ params }: { params: Promise<{ id: string }> }) {
  const mail = await findDevMail((await params).id);
  if (!mail) notFound();
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <Page>
      <PageTitle>{mail.subject ?? "Text message"}</PageTitle>
      <p className="mt-1 mb-4 text-13 text-muted">
        To {mail.recipient} · {formatDateTime(mail.createdAt)} ·{" "}
        {mail.sentAt === null ? "kept here, not sent" : `sent ${formatDateTime(mail.sentAt)}`} ·{" "}
        <Link href="/dev/mail" className="link">
          All mail
        </Link>
      </p>
      {mail.bodyHtml === null ? null : (
        <iframe
          title="HTML part"
          sandbox=""
          className="card mb-4 block h-[720px] w-full"
          srcDoc={mail.bodyHtml.replace("<style>", `<style nonce="${nonce}">`)}
        />
      )}
      <h2 className="mb-2">Text</h2>
      <pre className="card overflow-x-auto p-4 text-13 whitespace-pre-wrap">{mail.bodyText}</pre>
    </Page>
  );
}
