"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { dayAfter, dayStart } from "./days";
import { Section } from "./section";
import { sendStatement } from "./send-statement";
import { FORMATS } from "./statement-words";

interface Draft {
  file: File | undefined;
  /** A format, or the id of a column map. */
  how: string;
  from: string;
  to: string;
}
const EMPTY: Draft = { file: undefined, how: "revio_csv", from: "", to: "" };

/** What the days still lack. */
function missingIn({ from, to }: Draft, id: string): Problem | undefined {
  if (from === "") return { sentence: "Choose the first day it covers", field: `${id}-from` };
  if (to === "") return { sentence: "Choose the last day it covers", field: `${id}-to` };
  return to < from ? { sentence: "The last day is before the first", field: `${id}-to` } : undefined;
}

/** A file is sent, kept and read; its report says what was found. Comparing it is another step, so sending changes nothing. */
export function UploadForm() {
  const router = useRouter();
  const id = useId();
  const [draft, setDraft] = useState(EMPTY);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);

  const refuse = (why: Problem) => {
    setProblem(why);
    setAttempt((count) => count + 1);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    const { file, how, from, to } = draft;
    if (!file) return refuse({ sentence: "Choose a file", field: `${id}-file` });
    const lacks = missingIn(draft, id);
    if (lacks) return refuse(lacks);
    setProblem(undefined);
    setSending(true);
    const isFormat = Object.hasOwn(FORMATS, how);
    const answer = await sendStatement({
      file,
      format: isFormat ? how : "csv",
      mapId: isFormat ? null : how,
      from: dayStart(from),
      to: dayAfter(to),
    });
    setSending(false);
    if (answer.kind === "received") router.push(`/admin/statements/${answer.statementId}`);
    else refuse(answer);
  };
  return (
    <Section title="Send a file" aside="Sending a file changes nothing but this list">
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
        <ErrorSummary problems={problem ? [problem] : []} attempt={attempt} />
        <UploadFields
          id={id}
          draft={draft}
          change={(to) => setDraft({ ...draft, ...to })}
          problem={problem}
        />
        <Button kind="primary" type="submit" className="justify-self-start" aria-disabled={sending}>
          {sending ? "Sending…" : "Send file"}
        </Button>
      </form>
    </Section>
  );
}

interface UploadFieldsProps {
  id: string;
  draft: Draft;
  change: (to: Partial<Draft>) => void;
  problem: Problem | undefined;
}

function UploadFields({ id, draft, change, problem }: UploadFieldsProps) {
  const trpc = useTRPC();
  const { data: maps } = useQuery(trpc.adminStatements.maps.queryOptions({}));
  const wrong = (field: string) => (problem?.field === `${id}-${field}` ? problem.sentence : undefined);
  return (
    <div className="grid items-start gap-4 md:grid-cols-2 xl:grid-cols-4">
      <Field
        id={`${id}-file`}
        label="File"
        type="file"
        accept=".csv,.xml,text/csv,application/xml,text/xml"
        className="min-w-0 [&_input]:p-1.5 [&_input]:text-14 [&_input]:file:mr-3 [&_input]:file:h-7.5 [&_input]:file:rounded-(--radius-badge) [&_input]:file:border-0 [&_input]:file:bg-sunken [&_input]:file:px-3 [&_input]:file:font-medium [&_input]:file:text-fg"
        error={wrong("file")}
        onChange={(event) => change({ file: event.target.files?.[0] })}
      />
      <SelectField
        id={`${id}-how`}
        label="How to read it"
        value={draft.how}
        onChange={(event) => change({ how: event.target.value })}
      >
        <option value="revio_csv">{FORMATS.revio_csv}</option>
        <option value="camt053">{FORMATS.camt053}</option>
        {(maps ?? []).map(({ mapId, name }) => (
          <option key={mapId} value={mapId}>
            {name}
          </option>
        ))}
      </SelectField>
      <Field
        id={`${id}-from`}
        label="First day it covers"
        type="date"
        value={draft.from}
        error={wrong("from")}
        onChange={(event) => change({ from: event.target.value })}
      />
      <Field
        id={`${id}-to`}
        label="Last day it covers"
        type="date"
        value={draft.to}
        error={wrong("to")}
        onChange={(event) => change({ to: event.target.value })}
      />
    </div>
  );
}
