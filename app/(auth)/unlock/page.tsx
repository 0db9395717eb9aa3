import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { UnlockLink } from "@/components/wallet/sign-in/link-pages";

export const metadata: Metadata = { title: "Open sign-in again", referrer: "no-referrer" };

export default function UnlockPage() {
  return (
    <>
      <PageTitle className="mb-4">Open sign-in again</PageTitle>
      <UnlockLink />
    </>
  );
}
