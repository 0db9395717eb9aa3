"use client";

import "./globals.css";

/** Stands in when even the frame of the pages can't be drawn: no parts of ours, nothing that could fail again. */
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en-ZA">
      <body>
        <title>Error - Octoco Wallet</title>
        <main className="mx-auto max-w-(--form) px-4 pt-10">
          <h1>Something went wrong on our side</h1>
          <p className="mt-1 mb-5 text-muted">
            This page couldn't be shown. Your balance hasn't changed because of it.
          </p>
          <button
            type="button"
            onClick={reset}
            className="h-11 rounded-(--radius-control) bg-accent px-4 font-medium text-accent-fg hover:bg-accent-hover"
          >
            Try again
          </button>
          {error.digest ? <p className="mt-4 text-13 text-muted">Reference {error.digest}</p> : null}
        </main>
      </body>
    </html>
  );
}
