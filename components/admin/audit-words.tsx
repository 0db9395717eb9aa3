import Link from "next/link";
import { Tag } from "@/components/ui/tag";
import { OUTCOMES, pageOfObject } from "./audit-list";
import { ShortId } from "./id";
import { personPage } from "./people-list";
import type { AuditLine } from "./types";

const LOOKS = {
  done: { tone: "neutral", glyph: "done" },
  denied: { tone: "warn", glyph: "attention" },
  failed: { tone: "bad", glyph: "failed" },
} as const;

export const AuditOutcome = ({ outcome }: { outcome: AuditLine["outcome"] }) => (
  <Tag {...LOOKS[outcome]}>{OUTCOMES[outcome]}</Tag>
);

const ACTORS: Readonly<Record<string, string>> = {
  system: "The system",
  operator: "An operator on the server",
  anonymous: "Somebody not signed in",
};

/** What is no person, in words, whatever an operator is called on the server (`operator:thandi`); anything else as it is. */
export const actorWords = (actor: string): string => ACTORS[actor.split(":", 1)[0] ?? ""] ?? actor;

/** Who did it: an admin by name, anybody else by id, and what is no person in words. */
export function AuditActor({ of: { actorKind, userId, name } }: { of: AuditLine }) {
  if (userId === null) return <>{actorWords(actorKind)}</>;
  const href = personPage(userId);
  return name === null ? (
    <ShortId id={userId} href={href} />
  ) : (
    <Link href={href} title={userId} className="link whitespace-nowrap">
      {name}
    </Link>
  );
}

/** What it was done to: its kind in a word, and its page where it has one. */
export const AuditObject = ({ of: { objectKind, objectId } }: { of: AuditLine }) => (
  <span className="whitespace-nowrap">
    <span className="text-muted">{objectKind.replaceAll("_", " ")}</span>{" "}
    <ShortId id={objectId} href={pageOfObject(objectKind, objectId)} />
  </span>
);
