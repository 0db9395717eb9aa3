"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { problemOf, refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Failure } from "@/components/ui/failure";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { useOffline } from "@/components/wallet/offline-banner";
import { formatDate } from "@/server/dates";

const FIELDS = { name: "legal-name", number: "identity-number" } as const;
type FieldName = keyof typeof FIELDS;

const idOf = (field: string | undefined): string | undefined =>
  field === "name" || field === "number" ? FIELDS[field] : undefined;

/** Whose wallet this is by law: what was given, or the form for it. The number stays in this component and is never shown again. */
export function Identity({ name }: { name: string }) {
  const trpc = useTRPC();
  const status = useQuery(trpc.identity.status.queryOptions({}));
  if (status.isError) return <Failure {...refusalOf(status.error)} retry={() => void status.refetch()} />;
  if (!status.data) return null;
  const { recorded, emailVerified } = status.data;
  if (recorded)
    return (
      <div className="px-4 py-3">
        <p className="font-medium">{recorded.name}</p>
        <p className="text-13 text-muted">
          Name and identity number recorded on {formatDate(recorded.at)}. The number lies encrypted and is
          shown to nobody.
        </p>
      </div>
    );
  if (!emailVerified)
    return (
      <div className="px-4 py-3">
        <p className="mb-3">Confirm your e-mail address first: the link is in your mail.</p>
        <ButtonLink href="/settings/security">See your e-mail address</ButtonLink>
      </div>
    );
  return <IdentityForm name={name} />;
}

function IdentityForm({ name }: { name: string }) {
  const { values, set, problems, problemOf, attempt, sending, submit } = useSubmitting(name);
  const offline = useOffline();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!sending && !offline) void submit();
  };
  return (
    <form noValidate className="grid gap-4 px-4 py-4" onSubmit={onSubmit}>
      <ErrorSummary problems={problems} attempt={attempt} />
      <Field
        id={FIELDS.name}
        label="First names and surname"
        autoComplete="name"
        value={values.name}
        onChange={(event) => set({ name: event.target.value })}
        error={problemOf("name")}
        hint="As your identity document has them. Bank accounts you withdraw to must be in this name."
      />
      <Field
        id={FIELDS.number}
        label="South African identity number"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        value={values.number}
        onChange={(event) => set({ number: event.target.value })}
        error={problemOf("number")}
        hint="13 digits. We keep it encrypted, and use it only to know whose wallet this is."
      />
      <SubmitButton running={sending} off={offline}>
        Save name and number
      </SubmitButton>
    </form>
  );
}

function useSubmitting(name: string) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const send = useMutation(trpc.identity.submit.mutationOptions());
  const [values, setValues] = useState<Record<FieldName, string>>({ name, number: "" });
  const [problems, setProblems] = useState<Problem[]>([]);
  const [attempt, setAttempt] = useState(0);

  const submit = async () => {
    setProblems([]);
    try {
      await send.mutateAsync(values);
      await cache.invalidateQueries();
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
    sending: send.isPending,
    set: (change: Partial<typeof values>) => {
      setValues((now) => ({ ...now, ...change }));
      setProblems([]);
    },
    problemOf: (field: FieldName) => problems.find((problem) => problem.field === FIELDS[field])?.sentence,
  };
}
