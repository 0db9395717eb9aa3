import { PageTitle } from "@/components/ui/page-title";
import { formatDate } from "@/server/dates";
import type { PolicyText } from "./policy-texts";

/** A text that people agree to, for everybody to read. */
export function PolicyPage({ text: { title, version, parts } }: { text: PolicyText }) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto w-full max-w-prose px-4 pt-10 pb-16">
      <p className="mb-6 text-16 font-semibold">Octoco Wallet</p>
      <PageTitle>{title}</PageTitle>
      <p className="mt-1 text-muted">As of {formatDate(version)}</p>
      {parts.map(({ heading, sentences }) => (
        <section key={heading} className="mt-6">
          <h2>{heading}</h2>
          {sentences.map((sentence) => (
            <p key={sentence} className="mt-2">
              {sentence}
            </p>
          ))}
        </section>
      ))}
    </main>
  );
}
