import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { FreezeLink } from "@/components/wallet/sign-in/link-pages";

export const metadata: Metadata = { title: "Freeze your wallet", referrer: "no-referrer" };

export default function FreezePage() {
  return (
    <>
      <PageTitle className="mb-4">Freeze your wallet</PageTitle>
      <FreezeLink />
    </>
  );
}
