"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Note } from "@/components/ui/note";
import { LongId } from "./id";
import { AdminPage } from "./page";
import { PEOPLE } from "./people-list";
import { PersonActions } from "./person-actions";
import { PersonAudit, PersonMoney, PersonSessions } from "./person-sections";
import { PersonProfile } from "./person-profile";
import { CHANGES, holdWords, PersonState } from "./person-words";
import { Section } from "./section";
import { Facts } from "./facts";
import type { Person } from "./types";
import { useCommand } from "./use-command";
import { ExactTime } from "./when";

const CRUMBS = [{ href: PEOPLE, label: "People" }];

/** One person: who, in which state and why, and what an admin may do. Opening it leaves a line in the audit log. */
export function PersonView({ personId }: { personId: string }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery(trpc.adminPeople.get.queryOptions({ personId }));
  if (!data)
    return (
      <AdminPage title="Person" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  return (
    <AdminPage
      title={data.name}
      crumbs={CRUMBS}
      audited={personId}
      facts={
        <>
          <PersonState status={data.status} />
          <span>Tier {data.tier}</span>
          {data.role === "admin" ? <span>Admin</span> : null}
          <LongId id={personId} />
        </>
      }
    >
      <News text={news} />
      <Waiting person={data} />
      {data.status === "closed" ? null : <PersonActions person={data} command={command} />}
      <PersonProfile person={data} command={command} />
      <Holds person={data} />
      <PersonMoney person={data} />
      <PersonSessions person={data} />
      <PersonAudit person={data} />
    </AdminPage>
  );
}

/** What another admin is asked to do, with the way there. */
const Waiting = ({ person: { requests } }: { person: Person }) =>
  requests.map(({ approvalId, kind }) => (
    <Note key={approvalId} tone="info" title={`Another admin was asked to ${CHANGES[kind]}`}>
      <Link href={`/admin/approvals/${approvalId}`} className="link">
        See the request
      </Link>
    </Note>
  ));

function Holds({ person: { holds } }: { person: Person }) {
  if (holds.length === 0) return null;
  return (
    <Section title="Withdrawals and sending to new people wait">
      <Facts
        facts={holds.map((hold) => ({
          label: holdWords(hold),
          value:
            hold.until === null ? (
              <>
                Until two admins lift it · since <ExactTime at={hold.since} />
              </>
            ) : (
              <>
                Until <ExactTime at={hold.until} />
              </>
            ),
        }))}
      />
    </Section>
  );
}
