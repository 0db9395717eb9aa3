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

/** A file is sent, kept and read; its report says what was found. Comparing it is another step, so sending changes nothing. */
export function UploadForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const id = useId();
  const { data: maps } = useQuery(trpc.adminStatements.maps.queryOptions({}));
  const [file, setFile] = useState<File>();
  const [how, setHow] = useState("revio_csv");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);

  const missing = (): Problem | undefined => {
    if (!file) return { sentence: "Choose a file", field: `${id}-file` };
    if (from === "") return { sentence: "Choose the first day it covers", field: `${id}-from` };
    if (to === "") return { sentence: "Choose the last day it covers", field: `${id}-to` };
    if (to < from) return { sentence: "The last day is before the first", field: `${id}-to` };
    return undefined;
  };
  const refuse = (why: Problem) => {
    setProblem(why);
    setAttempt((count) => count + 1);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    const lacks = missing();
    if (lacks || !file) return refuse(lacks ?? { sentence: "Choose a file" });
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
  const wrong = (field: string) => (problem?.field === `${id}-${field}` ? problem.sentence : undefined);

  return (
    <Section title="Send a file" aside="Sending a file changes nothing but this list">
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
        <ErrorSummary problems={problem ? [problem] : []} attempt={attempt} />
        <div className="grid items-start gap-4 md:grid-cols-2 xl:grid-cols-4">
          <Field
            id={`${id}-file`}
            label="File"
            type="file"
            accept=".csv,.xml,text/csv,application/xml,text/xml"
            className="min-w-0 [&_input]:py-2 [&_input]:text-14"
            error={wrong("file")}
            onChange={(event) => setFile(event.target.files?.[0])}
          />
          <SelectField
            id={`${id}-how`}
            label="How to read it"
            value={how}
            onChange={(event) => setHow(event.target.value)}
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
            value={from}
            error={wrong("from")}
            onChange={(event) => setFrom(event.target.value)}
          />
          <Field
            id={`${id}-to`}
            label="Last day it covers"
            type="date"
            value={to}
            error={wrong("to")}
            onChange={(event) => setTo(event.target.value)}
          />
        </div>
        <Button kind="primary" type="submit" className="justify-self-start" aria-disabled={sending}>
          {sending ? "Sending…" : "Send file"}
        </Button>
      </form>
    </Section>
  );
}
