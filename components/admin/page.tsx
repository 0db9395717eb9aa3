import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/ui/page-title";
import { auditOf } from "./audit-list";

interface Crumb {
  href: string;
  label: string;
}

interface AdminPageProps {
  title: ReactNode;
  /** The way back up, outermost first. */
  crumbs?: readonly Crumb[];
  /** State, age and owner, in the line under the title. */
  facts?: ReactNode;
  actions?: ReactNode;
  /** The thing that the page is about, whose rows of the audit log it leads to. */
  audited?: string;
  children: ReactNode;
}

/** The main part of a page of the console: fluid, title and what can be done on top. */
export function AdminPage({ title, crumbs = [], facts, actions, audited, children }: AdminPageProps) {
  return (
    <main id="main" tabIndex={-1} className="w-full px-4 pt-4 pb-12 lg:px-7 lg:pt-6">
      {crumbs.length > 0 ? (
        <nav aria-label="Way back" className="mb-2 text-13">
          <ol className="flex flex-wrap items-center gap-1 text-muted">
            {crumbs.map(({ href, label }) => (
              <li key={href} className="flex items-center gap-1">
                <Link href={href} className="inline-block py-0.5 hover:text-fg hover:underline">
                  {label}
                </Link>
                <ChevronRight size={14} strokeWidth={1.5} aria-hidden="true" />
              </li>
            ))}
          </ol>
        </nav>
      ) : null}
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <PageTitle className="wrap-anywhere">{title}</PageTitle>
          {facts || audited ? (
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
              {facts}
              {audited ? (
                <Link href={auditOf(audited)} className="link">
                  Audit log
                </Link>
              ) : null}
            </div>
          ) : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      <div className="grid gap-4">{children}</div>
    </main>
  );
}
