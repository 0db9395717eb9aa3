"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { CommandDialog } from "./command-dialog";
import { Facts } from "./facts";
import { Section } from "./section";
import type { Person } from "./types";
import type { Command } from "./use-command";
import { ExactTime } from "./when";

type Whole = { email: string; name: string; phone: string | null };

/** Who it is, masked. The whole is shown for a reason, which the audit log keeps, and only here and now. */
export function PersonProfile({ person, command }: { person: Person; command: Command }) {
  const trpc = useTRPC();
  const [asking, setAsking] = useState(false);
  const [whole, setWhole] = useState<Whole>();
  const reveal = useMutation(trpc.adminPeople.reveal.mutationOptions());
  const { name, email, phone } = whole ?? person;
  const aside = whole ? (
    <Button size="sm" onClick={() => setWhole(undefined)}>
      Hide again
    </Button>
  ) : person.pseudonymisedAt === null ? (
    <Button size="sm" onClick={() => setAsking(true)}>
      Reveal…
    </Button>
  ) : null;
  return (
    <Section title="Profile" aside={aside}>
      <Facts
        facts={[
          { label: "Name", value: name },
          { label: "E-mail", value: email === "" ? "—" : email },
          { label: "Confirmed", value: <ExactTime at={person.emailVerifiedAt} /> },
          { label: "Phone", value: phone ?? "—" },
          { label: "Handle", value: person.handle === null ? "—" : `@${person.handle}` },
          { label: "Identity number", value: <Since at={person.identitySince} never="Not given" /> },
          { label: "Two-step sign-in", value: <Since at={person.factorSince} never="Not set up" /> },
          { label: "Google", value: <Since at={person.googleSince} never="Not set up" /> },
          { label: "Wallet since", value: <ExactTime at={person.createdAt} /> },
          ...(person.closedAt === null
            ? []
            : [{ label: "Closed", value: <ExactTime at={person.closedAt} /> }]),
          ...(person.pseudonymisedAt === null
            ? []
            : [{ label: "Forgotten", value: <ExactTime at={person.pseudonymisedAt} /> }]),
        ]}
      />
      <CommandDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Reveal this person"
        verb="Reveal person"
        reason={{ label: "Reason", hint: "Kept in the audit log with your name." }}
        run={(reason) =>
          command(async () => {
            setWhole(await reveal.mutateAsync({ personId: person.personId, reason }));
          }, "Name, e-mail address and phone are shown. The audit log says so.")
        }
      >
        <p className="text-muted">It shows the whole name, e-mail address and phone number.</p>
      </CommandDialog>
    </Section>
  );
}

const Since = ({ at, never }: { at: string | null; never: string }) =>
  at === null ? (
    <>{never}</>
  ) : (
    <>
      Since <ExactTime at={at} />
    </>
  );
