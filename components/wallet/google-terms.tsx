import Link from "next/link";

/** What somebody without a wallet agrees to by continuing with Google, which makes one. */
export const GoogleTerms = () => (
  <p className="mt-3 text-13 text-muted">
    If you have no wallet yet, this creates one, and you agree to the{" "}
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
