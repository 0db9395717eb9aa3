"use client";

import { type FormEvent, useId, useState } from "react";
import { fromWire, parseAmount, toWire } from "@/server/money";
import { amountText } from "@/components/money/amount-words";
import { Button } from "@/components/ui/button";
import { inputLook } from "@/components/ui/field";
import { type AmountRange, inOrder } from "./activity-params";
import { customRange, DATE_PRESETS } from "./date-filter";

interface ChoicesProps<Key extends string> {
  legend: string;
  words: Record<Key, string>;
  chosen: readonly Key[];
  onChange: (chosen: Key[]) => void;
  /** One at most, or any number. */
  single?: boolean;
}

/** A list of check boxes, or of radio buttons with "Any" where only one can hold. */
export function Choices<Key extends string>({
  legend,
  words,
  chosen,
  onChange,
  single = false,
}: ChoicesProps<Key>) {
  const name = useId();
  const keys = Object.keys(words) as Key[];
  const toggle = (key: Key) =>
    onChange(
      chosen.includes(key)
        ? chosen.filter((other) => other !== key)
        : keys.filter((k) => k === key || chosen.includes(k)),
    );

  return (
    <fieldset>
      <legend className="mb-1 font-semibold">{legend}</legend>
      {single ? (
        <label className="flex min-h-8 items-center gap-2">
          <input type="radio" name={name} checked={chosen.length === 0} onChange={() => onChange([])} />
          Any
        </label>
      ) : null}
      {keys.map((key) => (
        <label key={key} className="flex min-h-8 items-center gap-2">
          <input
            type={single ? "radio" : "checkbox"}
            name={name}
            checked={chosen.includes(key)}
            onChange={() => (single ? onChange([key]) : toggle(key))}
          />
          {words[key]}
        </label>
      ))}
    </fieldset>
  );
}

interface DateEditorProps {
  value: string | null;
  onChange: (value: string | null) => void;
}

/** Named ranges, or two days of which both belong to the range. */
export function DateEditor({ value, onChange }: DateEditorProps) {
  const id = useId();
  const custom = value === null ? null : customRange(value);
  const preset = value !== null && custom === null ? [value as keyof typeof DATE_PRESETS] : [];
  const set = (end: "from" | "to", day: string) => {
    const next = { from: custom?.from ?? "", to: custom?.to ?? "", [end]: day };
    onChange(next.from || next.to ? `${next.from}..${next.to}` : null);
  };

  return (
    <div className="grid gap-3">
      <Choices
        legend="Date created"
        words={DATE_PRESETS}
        chosen={preset}
        single
        onChange={([key]) => onChange(key ?? null)}
      />
      <div className="grid grid-cols-2 gap-2">
        {(["from", "to"] as const).map((end) => (
          <div key={end}>
            <label htmlFor={`${id}-${end}`} className="text-13 text-muted">
              {end === "from" ? "From" : "To"}
            </label>
            <input
              id={`${id}-${end}`}
              type="date"
              className={`${inputLook} h-9! px-2! text-13!`}
              value={custom?.[end] ?? ""}
              onChange={(event) => set(end, event.target.value)}
            />
          </div>
        ))}
      </div>
      <p className="text-12 text-muted">Days in South African time, the last one included.</p>
    </div>
  );
}

interface AmountEditorProps {
  value: AmountRange | null;
  onChange: (value: AmountRange | null) => void;
}

const written = (minor: string | undefined): string =>
  minor === undefined ? "" : amountText(fromWire(minor));

/** From and to, read by the same parser as every money field; ends that were swapped are turned around. */
export function AmountEditor({ value, onChange }: AmountEditorProps) {
  const id = useId();
  const [from, setFrom] = useState(written(value?.from));
  const [to, setTo] = useState(written(value?.to));
  const [problem, setProblem] = useState<string>();

  const apply = (event: FormEvent) => {
    event.preventDefault();
    const ends = [from, to].map((text) => (text.trim() === "" ? null : parseAmount(text)));
    if (ends.some((end) => end !== null && !("minor" in end))) {
      setProblem("Amount must be a number, like 250 or 99,50");
      return;
    }
    const [low, high] = ends.map((end) => (end !== null && "minor" in end ? toWire(end.minor) : undefined));
    setProblem(undefined);
    onChange(low === undefined && high === undefined ? null : inOrder({ from: low, to: high }));
  };

  return (
    <form onSubmit={apply} className="grid gap-2">
      <p className="font-semibold">Amount in rand</p>
      <div className="grid grid-cols-2 gap-2">
        {[
          { end: "from", label: "From", text: from, set: setFrom },
          { end: "to", label: "To", text: to, set: setTo },
        ].map(({ end, label, text, set }) => (
          <div key={end}>
            <label htmlFor={`${id}-${end}`} className="text-13 text-muted">
              {label}
            </label>
            <input
              id={`${id}-${end}`}
              inputMode="decimal"
              autoComplete="off"
              className={`${inputLook} h-9! px-2! text-14!`}
              value={text}
              onChange={(event) => set(event.target.value)}
              aria-invalid={problem ? true : undefined}
              aria-describedby={problem ? `${id}-problem` : undefined}
            />
          </div>
        ))}
      </div>
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="text-13 font-medium text-danger">
          {problem}
        </p>
      ) : null}
      <Button type="submit" size="sm">
        Apply
      </Button>
    </form>
  );
}
