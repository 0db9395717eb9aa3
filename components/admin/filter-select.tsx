"use client";

import { useRouter } from "next/navigation";
import { type Address, addressOf } from "./address";

interface FilterSelectProps {
  label: string;
  name: string;
  path: string;
  address: Address;
  /** What each word of the address means to people; unset is always the first. */
  words: Readonly<Record<string, string>>;
  unset?: string;
}

/** One filter of a list. Choosing replaces the address, so that Back leaves the list and not the choice. */
export function FilterSelect({ label, name, path, address, words, unset = "All" }: FilterSelectProps) {
  const router = useRouter();
  return (
    <label className="inline-flex items-center gap-2 text-13 text-muted max-sm:grid max-sm:w-full max-sm:grid-cols-[64px_minmax(0,1fr)]">
      {label}
      <select
        className="h-11 max-sm:w-full sm:h-9 sm:max-w-56 rounded-(--radius-control) border border-border-strong bg-surface px-2 text-14 text-fg"
        value={address[name] ?? ""}
        onChange={(event) =>
          router.replace(addressOf(path, address, { [name]: event.target.value }), { scroll: false })
        }
      >
        <option value="">{unset}</option>
        {Object.entries(words).map(([word, text]) => (
          <option key={word} value={word}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
