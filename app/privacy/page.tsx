import type { Metadata } from "next";
import { PolicyPage } from "@/components/wallet/policy-page";
import { PRIVACY } from "@/components/wallet/policy-texts";

export const metadata: Metadata = { title: "Privacy" };

export default function Privacy() {
  return <PolicyPage text={PRIVACY} />;
}
