"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/trpc";
import type { Address } from "./address";
import { FilterSelect } from "./filter-select";
import { ShortId } from "./id";
import { List } from "./list";
import { AdminPage } from "./page";
import { PEOPLE, PERSON_STATES, peopleInput, personPage } from "./people-list";
import { PersonState } from "./person-words";
import { SearchForm } from "./search-form";
import type { Column } from "./table";
import type { PersonLine } from "./types";
import { When } from "./when";

const COLUMNS: readonly Column<PersonLine>[] = [
  {
    header: "Name",
    className: "font-medium whitespace-nowrap",
    cell: ({ personId, name }) => (
      <Link href={personPage(personId)} className="link">
        {name}
      </Link>
    ),
  },
  { header: "E-mail", cell: ({ email }) => (email === "" ? "—" : email) },
  { header: "Handle", cell: ({ handle }) => (handle === null ? "—" : `@${handle}`) },
  { header: "State", cell: ({ status }) => <PersonState status={status} /> },
  { header: "Tier", cell: ({ tier, role }) => (role === "admin" ? `${tier} · admin` : tier) },
  { header: "Since", className: "text-muted", cell: ({ createdAt }) => <When at={createdAt} /> },
  { header: "ID", cell: ({ personId }) => <ShortId id={personId} href={personPage(personId)} /> },
];

/** Everybody with a wallet, masked, newest first. */
export function PeopleView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.adminPeople.list.queryOptions(peopleInput(address)),
    placeholderData: keepPreviousData,
  });
  const searched = peopleInput(address).q !== undefined || address["status"] !== undefined;
  return (
    <AdminPage title="People">
      <div className="flex flex-wrap items-center gap-3">
        <SearchForm label="Beginning of a name, e-mail, @handle or ID" path={PEOPLE} address={address} />
        <FilterSelect label="State" name="status" path={PEOPLE} address={address} words={PERSON_STATES} />
      </div>
      <List
        caption="People"
        path={PEOPLE}
        address={address}
        query={list}
        columns={COLUMNS}
        rowKey={({ personId }) => personId}
        empty={searched ? "Nobody begins like that." : "Nobody has a wallet yet."}
      />
    </AdminPage>
  );
}
