import Link from "next/link";
import type { ReactNode } from "react";

/** What somebody agrees to by making a wallet; `children` begin the sentence with how it is made. */
export const TermsLine = ({ children }: { children: ReactNode }) => (
  <p className="mt-3 text-13 text-muted">
    {children} you agree to the{" "}
    <Link href="/terms" className="link">
      terms
    </Link>
    . The{" "}
    <Link href="/privacy" className="link">
      privacy notice
    </Link>{" "}
    says what we keep.
  </p>
);
