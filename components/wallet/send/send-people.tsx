"use client";

import { clsx } from "clsx";
import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import type { RecentPerson } from "@/components/wallet/types";
import { matchingPeople } from "./send-words";

interface SendPeopleProps {
  id: string;
  value: string;
  people: readonly RecentPerson[];
  error?: string | undefined;
  onType: (text: string) => void;
  onChoose: (person: RecentPerson) => void;
}

/**
 * A combobox whose list stands open below it: typing narrows the people, the arrows walk through them, Enter takes one, and on a
 * phone a tap does. Text that is none of them is an address. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function SendPeople({ id, value, people, error, onType, onChoose }: SendPeopleProps) {
  const [active, setActive] = useState(-1);
  const shown = matchingPeople(people, value);
  const listId = `${id}-people`;
  const optionId = (index: number): string => `${listId}-${index}`;
  const current = shown[active];
  const field = useRef<HTMLInputElement>(null);

  const catchUp = useEffectEvent(() => {
    const typed = field.current?.value ?? "";
    if (typed !== value) onType(typed);
  });
  useEffect(() => catchUp(), []); // with what was typed before this page's script ran

  const onKeyDown = (event: KeyboardEvent) => {
    const places = shown.length + 1; // one is for no person: the text itself
    const moves: Record<string, () => void> = {
      ArrowDown: () => setActive(((active + 2) % places) - 1),
      ArrowUp: () => setActive(((active + places) % places) - 1),
      ...(current ? { Enter: () => onChoose(current), Escape: () => setActive(-1) } : {}),
    };
    const move = moves[event.key];
    if (!move || shown.length === 0) return;
    event.preventDefault();
    move();
  };

  return (
    <>
      <Field
        ref={field}
        id={id}
        label="E-mail address or handle"
        hint="Like name@example.com or @thandi"
        error={error}
        value={value}
        onChange={(event) => {
          setActive(-1);
          onType(event.target.value);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown.length > 0}
        aria-controls={shown.length > 0 ? listId : undefined}
        aria-activedescendant={current ? optionId(active) : undefined}
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="next"
      />
      {shown.length > 0 ? (
        <>
          <p className="mt-4 mb-1 font-medium" aria-hidden="true">
            Recent
          </p>
          <ul id={listId} role="listbox" aria-label="People you sent to before" className="-mx-2">
            {shown.map((person, index) => (
              <Person
                key={person.id}
                id={optionId(index)}
                person={person}
                active={index === active}
                onChoose={() => onChoose(person)}
              />
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

function Person({
  id,
  person,
  active,
  onChoose,
}: {
  id: string;
  person: RecentPerson;
  active: boolean;
  onChoose: () => void;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the combobox has the keys
    <li
      id={id}
      role="option"
      aria-selected={active}
      onClick={onChoose}
      className={clsx(
        "flex min-h-13 cursor-pointer items-center gap-3 rounded-(--radius-control) px-2 py-1.5 hover:bg-sunken",
        active && "bg-sunken shadow-[inset_2px_0_0_var(--accent)]",
      )}
    >
      <span
        aria-hidden="true"
        className="grid size-9 flex-none place-items-center rounded-full bg-accent-soft text-13 font-medium text-accent-text"
      >
        {Array.from(person.name)[0]?.toUpperCase()}
      </span>
      <span className="min-w-0">
        <span className="block font-medium">{person.name}</span>
        <span className="block truncate text-13 text-muted">{person.address}</span>
      </span>
    </li>
  );
}
