import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { EmailLink } from "@/components/wallet/sign-in/link-pages";

export const metadata: Metadata = { title: "Confirm your new e-mail address", referrer: "no-referrer" };

export default function EmailPage() {
  return (
    <>
      <PageTitle className="mb-4">Confirm your new e-mail address</PageTitle>
      <EmailLink />
    </>
  );
}
