import type { Metadata } from "next";
import { PolicyPage } from "@/components/wallet/policy-page";
import { TERMS } from "@/components/wallet/policy-texts";

export const metadata: Metadata = { title: "Terms" };

export default function Terms() {
  return <PolicyPage text={TERMS} />;
}
