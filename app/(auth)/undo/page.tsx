import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { UndoLink } from "@/components/wallet/sign-in/link-pages";

export const metadata: Metadata = { title: "Undo a change of address", referrer: "no-referrer" };

export default function UndoPage() {
  return (
    <>
      <PageTitle className="mb-4">Undo a change of address</PageTitle>
      <UndoLink />
    </>
  );
}
