"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { problemOf, refusalOf } from "@/components/refusal";
import { type Shown, useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Failure } from "@/components/ui/failure";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { CancelButton } from "@/components/wallet/cancel-button";
import { IdentityFirst } from "@/components/wallet/identity-first";
import { useOffline } from "@/components/wallet/offline-banner";
import { TwoStepFirst } from "@/components/wallet/two-step/two-step-first";
import type { BankAccount, Banks } from "@/components/wallet/types";
import { BankChoice, TypeChoice } from "./bank-account-choices";
import { type AccountType, waitText } from "./bank-account-words";

interface BankAccountFormProps {
  onAdded: (account: BankAccount) => void;
  onCancel?: (() => void) | undefined;
}

type Values = { bank: string; accountType: AccountType | ""; number: string; holderName: string };
type FieldName = keyof Values;

/** Each field's id on the page, and what to say when nothing was entered; in the order of the form. */
const FIELDS: Record<FieldName, { id: string; missing: string }> = {
  bank: { id: "account-bank", missing: "Choose your bank." },
  accountType: { id: "account-type", missing: "Choose the type of the account." },
  number: { id: "account-number", missing: "Enter the account number." },
  holderName: { id: "account-holder", missing: "Enter the name on the account." },
};
const NAMES = Object.keys(FIELDS) as FieldName[];

const idOf = (field: string | undefined): string | undefined =>
  NAMES.includes(field as FieldName) ? FIELDS[field as FieldName].id : undefined;

/**
 * Adds a bank account, on its own page and within a withdrawal; not inside another form. The number stays in this component:
 * neither an address nor the browser's storage gets it. Sending the same account twice adds it once. Whose name it must have, and an app
 * to confirm it, come first.
 */
export function BankAccountForm(props: BankAccountFormProps) {
  const trpc = useTRPC();
  const banks = useQuery({
    ...trpc.bankAccounts.banks.queryOptions({}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const me = useQuery(trpc.session.me.queryOptions({}));
  const factor = useQuery(trpc.factors.status.queryOptions({}));
  const identity = useQuery(trpc.identity.status.queryOptions({}));
  if (identity.data?.recorded === null) return <IdentityFirst />;
  if (factor.data?.since === null) return <TwoStepFirst onCancel={props.onCancel} />;
  if (banks.data && !me.isPending && !factor.isPending && !identity.isPending)
    return <FilledForm {...props} banks={banks.data} name={me.data?.user.displayName ?? ""} />;
  return banks.isError ? <Failure {...refusalOf(banks.error)} retry={() => void banks.refetch()} /> : null;
}

function FilledForm({
  banks,
  name,
  onAdded,
  onCancel,
}: BankAccountFormProps & { banks: Banks; name: string }) {
  const { values, set, problems, problemOf, attempt, sending, submit } = useAdding(name, banks, onAdded);
  const offline = useOffline();
  const bank = banks.items.find(({ key }) => key === values.bank);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!sending && !offline) void submit();
  };

  return (
    <form noValidate className="grid gap-4" onSubmit={onSubmit}>
      <ErrorSummary problems={problems} attempt={attempt} />
      <BankChoice
        id={FIELDS.bank.id}
        banks={banks.items}
        chosen={bank}
        onChange={(key) => set({ bank: key })}
        error={problemOf("bank")}
      />
      <TypeChoice
        id={FIELDS.accountType.id}
        types={bank?.accountTypes ?? ["cheque", "savings"]}
        value={values.accountType}
        onChange={(accountType) => set({ accountType })}
        error={problemOf("accountType")}
      />
      <Field
        id={FIELDS.number.id}
        label="Account number"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        value={values.number}
        onChange={(event) => set({ number: event.target.value })}
        error={problemOf("number")}
        hint={bank?.digits}
      />
      <Field
        id={FIELDS.holderName.id}
        label="Name on the account"
        autoComplete="name"
        value={values.holderName}
        onChange={(event) => set({ holderName: event.target.value })}
        error={problemOf("holderName")}
        hint="As the bank has it. It must be your own account, in the name of your identity document."
      />
      <Wait seconds={banks.coolingSeconds} />
      <div className="flex flex-wrap gap-2">
        <SubmitButton running={sending} off={offline}>
          Add bank account
        </SubmitButton>
        <CancelButton onCancel={onCancel} />
      </div>
    </form>
  );
}

/** What is confirmed: the account as it was typed. */
const shownOf = ({ bank, number, holderName }: Values, banks: Banks): Shown => ({
  what: "Add this bank account",
  facts: [
    ["Bank", banks.items.find(({ key }) => key === bank)?.name ?? bank],
    ["Account number", number.trim()],
    ["Name on the account", holderName.trim()],
  ],
});

function useAdding(name: string, banks: Banks, onAdded: (account: BankAccount) => void) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const stepUp = useStepUp();
  const add = useMutation(trpc.bankAccounts.add.mutationOptions());
  const [values, setValues] = useState<Values>({ bank: "", accountType: "", number: "", holderName: name });
  const [problems, setProblems] = useState<Problem[]>([]);
  const [attempt, setAttempt] = useState(0);

  const submit = async () => {
    setAttempt((count) => count + 1);
    const missing = NAMES.filter((field) => values[field].trim() === "");
    setProblems(missing.map((field) => ({ field: FIELDS[field].id, sentence: FIELDS[field].missing })));
    if (missing.length > 0) return;
    try {
      const stepUpId = await stepUp({ action: "bank_account.add", ...values }, shownOf(values, banks));
      if (stepUpId === undefined) return;
      const account = await add.mutateAsync({ ...values, stepUpId });
      await cache.invalidateQueries({ queryKey: trpc.bankAccounts.list.queryKey() });
      onAdded(account);
    } catch (error) {
      setProblems([problemOf(error, idOf)]);
      setAttempt((count) => count + 1);
    }
  };

  return {
    values,
    problems,
    attempt,
    submit,
    sending: add.isPending,
    /** What changes is no longer wrong; a type that the new bank doesn't have shows as not chosen. */
    set: (change: Partial<Values>) => {
      setValues((now) => ({ ...now, ...change }));
      const ids = Object.keys(change).map(idOf);
      setProblems((now) => now.filter(({ field }) => field !== undefined && !ids.includes(field)));
    },
    problemOf: (field: FieldName) => problems.find((problem) => problem.field === FIELDS[field].id)?.sentence,
  };
}

function Wait({ seconds }: { seconds: number }) {
  const wait = waitText(seconds);
  if (wait === undefined) return null;
  return (
    <p className="text-13 text-muted">To keep your money safe, a new account can be used after {wait}.</p>
  );
}
