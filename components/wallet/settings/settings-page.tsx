import { ChevronLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/ui/page-title";
import { Page } from "@/components/wallet/page";

/** A page below the settings: the way back up, what it is about, and its parts. */
export function SettingsPage({
  title,
  about,
  children,
}: {
  title: string;
  about: string;
  children: ReactNode;
}) {
  return (
    <Page width="column">
      <Link
        href="/settings"
        className="-ml-1 inline-flex min-h-8 items-center gap-0.5 pr-2 text-13 text-muted hover:text-fg hover:underline"
      >
        <ChevronLeft size={16} strokeWidth={1.5} aria-hidden="true" />
        Settings
      </Link>
      <PageTitle>{title}</PageTitle>
      <p className="mt-1 mb-5 max-w-prose text-muted">{about}</p>
      {children}
    </Page>
  );
}
