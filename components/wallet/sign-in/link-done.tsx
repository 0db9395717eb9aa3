import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Note } from "@/components/ui/note";

export interface Next {
  href: string;
  label: string;
}

export const SIGN_IN: Next = { href: "/sign-in", label: "Sign in" };
export const NEW_PASSWORD: Next = { href: "/reset", label: "Set a new password" };
export const HOME: Next = { href: "/", label: "Go to my wallet" };

/** The way on from a page that a link opened. */
export const Onward = ({ href, label }: Next) => (
  <ButtonLink href={href} prefetch={false} kind="primary" size="tall" wide>
    {label}
  </ButtonLink>
);

/** The end of a link that did its work: what happened, and the way on. */
export const LinkDone = ({ title, children, next }: { title: string; children: ReactNode; next: Next }) => (
  <div className="grid gap-4">
    <Note tone="ok" title={title}>
      {children}
    </Note>
    <Onward {...next} />
  </div>
);
