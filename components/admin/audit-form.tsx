"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { type Address, addressOf } from "./address";
import { AUDIT, OUTCOMES } from "./audit-list";

const CONTROL =
  "h-11 w-full rounded-(--radius-control) border border-border-strong bg-surface px-2.5 text-14 text-fg sm:h-9";

interface TextProps {
  name: string;
  label: string;
  hint?: string;
  type?: "text" | "date";
  address: Address;
  list?: string;
}

const Text = ({ name, label, hint, type = "text", address, list }: TextProps) => (
  <label className="grid gap-1 text-13 text-muted">
    {label}
    <input
      type={type}
      name={name}
      defaultValue={address[name] ?? ""}
      placeholder={hint}
      maxLength={254}
      autoComplete="off"
      spellCheck={false}
      className={CONTROL}
      {...(list === undefined ? {} : { list })}
    />
  </label>
);

/** What is looked for; the address keeps it, so that a search can be sent to a colleague. */
export function AuditForm({ address, actions }: { address: Address; actions: readonly string[] }) {
  const router = useRouter();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      typeof value === "string" ? value.trim() : "",
    ]);
    router.replace(addressOf(AUDIT, {}, Object.fromEntries(said) as Address), { scroll: false });
  };
  return (
    <form
      role="search"
      // the inputs keep what was typed, so another address needs new ones
      key={JSON.stringify({ ...address, cursor: undefined })}
      onSubmit={submit}
      className="card grid grid-cols-2 gap-3 px-4 py-3 lg:grid-cols-4"
    >
      <Text name="actor" label="Who" hint="usr_…, an e-mail, or system" address={address} />
      <Text name="action" label="Action" hint="session.open" address={address} list="audit-actions" />
      <datalist id="audit-actions">
        {actions.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
      <Text name="object" label="Object" hint="An ID, or kind:id" address={address} />
      <Text name="request" label="Request" hint="req_…" address={address} />
      <label className="grid gap-1 text-13 text-muted">
        Outcome
        <select name="outcome" defaultValue={address["outcome"] ?? ""} className={CONTROL}>
          <option value="">All</option>
          {Object.entries(OUTCOMES).map(([outcome, words]) => (
            <option key={outcome} value={outcome}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Text name="from" label="First day" type="date" address={address} />
      <Text name="to" label="Last day" type="date" address={address} />
      <div className="flex items-end gap-2">
        <Button type="submit" kind="primary">
          Search
        </Button>
        <ButtonLink href={AUDIT}>Clear</ButtonLink>
      </div>
    </form>
  );
}
