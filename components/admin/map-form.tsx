"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "@/components/trpc";
import type { Problem } from "@/components/ui/error-summary";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { CommandDialog, type Wrong } from "./command-dialog";
import type { ColumnMapView } from "./types";
import type { Command } from "./use-command";

type Map = ColumnMapView["map"];

const NAMES = {
  objectId: "Provider's id",
  reference: "Our reference",
  paidAt: "When paid",
  amount: "Amount",
  credit: "Credit (instead of an amount)",
  debit: "Debit (instead of an amount)",
  currency: "Currency",
  fee: "Fee",
  status: "Status",
} as const;

const NOTATION = {
  delimiter: { label: "Columns are parted by", words: { ",": "Comma", ";": "Semicolon", "\t": "Tab" } },
  decimal: { label: "Cents follow a", words: { ".": "Dot", ",": "Comma" } },
  group: {
    label: "Thousands are parted by",
    words: { "": "Nothing", " ": "Space", ",": "Comma", ".": "Dot" },
  },
  dateFormat: {
    label: "Times look like",
    words: {
      ISO: "2026-03-05T16:07:09Z",
      "YYYY-MM-DD HH:mm:ss": "2026-03-05 16:07:09",
      "DD/MM/YYYY": "05/03/2026",
      "DD.MM.YYYY": "05.03.2026",
    },
  },
} as const;

const PRODUCTS = {
  "": "Told by its sign or column",
  purchase: "Purchases",
  payout: "Payouts",
  refund: "Refunds",
};
type Notation = Pick<Map, keyof typeof NOTATION>;

interface MapFormProps {
  open: boolean;
  onClose: () => void;
  command: Command;
}

type Columns = Partial<Record<keyof typeof NAMES, string>>;
type Named = Readonly<Record<string, string>>;

/** The columns that the file has. */
const namedIn = (columns: Columns): Named =>
  Object.fromEntries(
    Object.entries(columns)
      .map(([column, header]) => [column, header.trim()] as const)
      .filter(([, header]) => header !== ""),
  );

function missingIn(name: string, named: Named, id: string): Problem | undefined {
  if (name.trim().length < 2) return { sentence: "Give the map a name", field: `${id}-name` };
  if (!named["paidAt"])
    return { sentence: "Name the column with the time of payment", field: `${id}-paidAt` };
  if (!named["objectId"] && !named["reference"])
    return { sentence: "Name the column of the provider's id, or of our reference", field: `${id}-objectId` };
  const both = Boolean(named["credit"] && named["debit"]);
  if (Boolean(named["amount"]) === both)
    return { sentence: "Name one amount column, or a credit and a debit column", field: `${id}-amount` };
  return undefined;
}

const mapOf = (named: Named, notation: Notation, product: keyof typeof PRODUCTS): Map => ({
  ...notation,
  timezone: "Africa/Johannesburg",
  columns: { paidAt: "", ...named },
  fixed: {
    ...(product === "" ? {} : { product }),
    ...(named["currency"] ? {} : { currency: "ZAR" }),
  },
  products: {},
  signed: product === "",
});

/** Says which column of a CSV is what. Empty: the file has no such column. */
export function MapForm({ open, onClose, command }: MapFormProps) {
  const trpc = useTRPC();
  const id = useId();
  const [key] = useState(() => crypto.randomUUID());
  const [name, setName] = useState("");
  const [columns, setColumns] = useState<Columns>({});
  const [product, setProduct] = useState<keyof typeof PRODUCTS>("");
  const [notation, setNotation] = useState<Notation>({
    delimiter: ",",
    decimal: ".",
    group: "",
    dateFormat: "ISO",
  });
  const save = useMutation(trpc.adminStatements.saveMap.mutationOptions());

  const named = namedIn(columns);
  const run = () =>
    command(
      () =>
        save.mutateAsync({
          key,
          name: name.trim(),
          map: mapOf(named, notation, product),
        }),
      "The map is kept. Files can be read with it now.",
    );

  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Add a column map"
      verb="Keep map"
      check={() => missingIn(name, named, id)}
      run={run}
    >
      {(wrong) => (
        <>
          <Field
            id={`${id}-name`}
            error={wrong(`${id}-name`)}
            label="Name"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <ColumnFields id={id} columns={columns} change={setColumns} wrong={wrong} />
          <NotationFields id={id} notation={notation} change={setNotation} />
          <SelectField
            id={`${id}-product`}
            label="Its rows are"
            value={product}
            onChange={(event) => setProduct(event.target.value as keyof typeof PRODUCTS)}
          >
            {Object.entries(PRODUCTS).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </SelectField>
          <p className="text-13 text-muted">Times without a zone are South African ones.</p>
        </>
      )}
    </CommandDialog>
  );
}

interface ColumnFieldsProps {
  id: string;
  columns: Columns;
  change: (to: Columns) => void;
  wrong: Wrong;
}

function ColumnFields({ id, columns, change, wrong }: ColumnFieldsProps) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium">Headers of the columns, as they stand in the file</legend>
      {Object.entries(NAMES).map(([column, label]) => (
        <Field
          key={column}
          id={`${id}-${column}`}
          label={label}
          error={wrong(`${id}-${column}`)}
          maxLength={100}
          value={columns[column as keyof typeof NAMES] ?? ""}
          onChange={(event) => change({ ...columns, [column]: event.target.value })}
        />
      ))}
    </fieldset>
  );
}

interface NotationFieldsProps {
  id: string;
  notation: Notation;
  change: (to: Notation) => void;
}

function NotationFields({ id, notation, change }: NotationFieldsProps) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium">Notation</legend>
      {Object.entries(NOTATION).map(([part, { label, words }]) => (
        <SelectField
          key={part}
          id={`${id}-${part}`}
          label={label}
          value={notation[part as keyof Notation]}
          onChange={(event) => change({ ...notation, [part]: event.target.value })}
        >
          {Object.entries(words).map(([sign, text]) => (
            <option key={sign} value={sign}>
              {text}
            </option>
          ))}
        </SelectField>
      ))}
    </fieldset>
  );
}
