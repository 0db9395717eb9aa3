import { FieldError } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import type { Banks } from "@/components/wallet/types";
import { ACCOUNT_TYPES, type AccountType } from "./bank-account-words";

/** The banks, and the branch code of the chosen one. */
export function BankChoice({
  id,
  banks,
  chosen,
  onChange,
  error,
}: {
  id: string;
  banks: Banks["items"];
  chosen: Banks["items"][number] | undefined;
  onChange: (key: string) => void;
  error: string | undefined;
}) {
  return (
    <SelectField
      id={id}
      label="Bank"
      value={chosen?.key ?? ""}
      onChange={(event) => onChange(event.target.value)}
      error={error}
      hint={chosen ? `Branch code ${chosen.branchCode}, for every branch` : undefined}
    >
      <option value="" disabled>
        Choose your bank
      </option>
      {banks.map(({ key, name }) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

/** The types of account the bank has. */
export function TypeChoice({
  id,
  types,
  value,
  onChange,
  error,
}: {
  id: string;
  types: readonly AccountType[];
  value: AccountType | "";
  onChange: (type: AccountType) => void;
  error: string | undefined;
}) {
  return (
    <fieldset aria-describedby={error ? `${id}-error ${id}-hint` : `${id}-hint`}>
      <legend className="font-medium">Account type</legend>
      <div className="mt-1 grid grid-cols-[repeat(auto-fit,minmax(96px,1fr))] gap-2">
        {types.map((type, at) => (
          <label
            key={type}
            className="relative grid h-11 place-items-center rounded-(--radius-control) border border-border-strong bg-surface text-14 hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-(--ring) has-aria-invalid:border-danger"
          >
            <input
              id={at === 0 ? id : undefined}
              type="radio"
              name={id}
              value={type}
              checked={value === type}
              onChange={() => onChange(type)}
              aria-invalid={error ? true : undefined}
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
            />
            {ACCOUNT_TYPES[type]}
          </label>
        ))}
      </div>
      {error ? <FieldError id={id}>{error}</FieldError> : null}
      <p id={`${id}-hint`} className="mt-1 text-13 text-muted">
        A current account is a cheque account.
      </p>
    </fieldset>
  );
}
