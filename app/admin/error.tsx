"use client";

import { AdminPage } from "@/components/admin/page";
import { Button } from "@/components/ui/button";
import { Reference } from "@/components/ui/reference";

/** A page of the console that couldn't be read: the way around stays. */
export default function AdminError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <AdminPage title="Something went wrong on our side">
      <p className="max-w-prose text-muted">
        This page couldn't be shown. Nothing was changed by opening it.
      </p>
      <div>
        <Button kind="primary" size="tall" onClick={reset}>
          Try again
        </Button>
      </div>
      {error.digest ? (
        <div className="text-muted">
          <Reference requestId={error.digest} />
        </div>
      ) : null}
    </AdminPage>
  );
}
