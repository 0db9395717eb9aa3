"use client";

import { ErrorPage } from "@/components/wallet/error-page";

export default function AppError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <ErrorPage digest={error.digest} retry={reset} />;
}
