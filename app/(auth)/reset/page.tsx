import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { ResetLink } from "@/components/wallet/sign-in/reset-link";

export const metadata: Metadata = { title: "Set a new password", referrer: "no-referrer" };

export default function ResetPage() {
  return (
    <>
      <PageTitle className="mb-4">Set a new password</PageTitle>
      <ResetLink />
    </>
  );
}
