"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { type Address, addressOf } from "./address";

interface SearchFormProps {
  label: string;
  path: string;
  address: Address;
}

/** Looks for exactly what was typed, on Enter. */
export function SearchForm({ label, path, address }: SearchFormProps) {
  const router = useRouter();
  const [text, setText] = useState(address["q"] ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    router.replace(addressOf(path, address, { q: text.trim() }), { scroll: false });
  };
  return (
    <form role="search" onSubmit={submit} className="min-w-60 flex-1">
      <input
        type="search"
        data-search=""
        aria-label={label}
        placeholder={label}
        maxLength={100}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-11 w-full max-w-md sm:h-9 rounded-(--radius-control) border border-border-strong bg-surface px-2.5 text-14"
      />
    </form>
  );
}
