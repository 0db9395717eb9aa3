import type { Metadata } from "next";
import { AdminPage } from "@/components/admin/page";
import { ButtonLink } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <AdminPage title="There is nothing here">
      <p className="max-w-prose text-muted">
        The address may be mistyped. What was once found, asked for or decided is never removed.
      </p>
      <p>
        <ButtonLink kind="primary" size="tall" href="/admin">
          Go to Overview
        </ButtonLink>
      </p>
    </AdminPage>
  );
}
