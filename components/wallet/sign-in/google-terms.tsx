import { TermsLine } from "./terms-line";

/** What somebody without a wallet agrees to by continuing with Google, which makes one. */
export const GoogleTerms = () => <TermsLine>If you have no wallet yet, this creates one, and</TermsLine>;
