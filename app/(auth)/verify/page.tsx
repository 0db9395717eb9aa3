import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { VerifyLink } from "@/components/wallet/sign-in/link-pages";

export const metadata: Metadata = { title: "Confirm your e-mail address", referrer: "no-referrer" };

export default function VerifyPage() {
  return (
    <>
      <PageTitle className="mb-4">Confirm your e-mail address</PageTitle>
      <VerifyLink />
    </>
  );
}
