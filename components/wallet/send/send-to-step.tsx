"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { ErrorSummary } from "@/components/ui/error-summary";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import { SubmitButton } from "@/components/ui/submit-button";
import { Countdown } from "@/components/wallet/countdown";
import { useOffline } from "@/components/wallet/offline-banner";
import type { RecentPerson, Recipient, TransferLimits } from "@/components/wallet/types";
import { newPeopleWords } from "@/components/wallet/why-blocked";
import type { SendDraft, SendStep } from "./send-draft";
import { SendPeople } from "./send-people";

const FIELD = "to";

interface SendToStepProps {
  draft: SendDraft;
  limits: TransferLimits;
  /** What the server said when it was sent to this person. */
  refusal: RefusalWords | undefined;
  change: (to: Partial<SendDraft>) => void;
  go: (step: SendStep) => void;
}

const NOBODY: readonly RecentPerson[] = [];

/** To whom: an address that is looked up, or somebody one sent to before. */
export function SendToStep({ draft, limits, refusal, change, go }: SendToStepProps) {
  const trpc = useTRPC();
  const recent = useQuery(trpc.transfers.recent.queryOptions({}));
  const { find, finding, attempt, found, forget } = useFinding();
  const offline = useOffline();
  const problem = found ?? refusal;

  const choose = (recipient: Recipient, to: string) => {
    change({ recipient, to });
    go("amount");
  };

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (finding || offline) return;
    if (draft.recipient && !refusal) return go("amount");
    const recipient = await find(draft.to);
    if (recipient) choose(recipient, draft.to);
  };

  return (
    <form noValidate onSubmit={(event) => void onSubmit(event)}>
      <PageTitle className="mb-4">Who do you want to send to?</PageTitle>
      <div className="mb-4 empty:hidden">
        <ErrorSummary
          problems={problem ? [{ ...problem, field: isAboutField(problem) ? FIELD : undefined }] : []}
          attempt={attempt + (refusal ? 1 : 0)}
        />
      </div>
      <section className="card p-4 md:p-5">
        <SendPeople
          id={FIELD}
          value={draft.to}
          people={recent.data?.items ?? NOBODY}
          error={problem && isAboutField(problem) ? problem.sentence : undefined}
          onType={(to) => {
            forget();
            change({ to, recipient: null });
          }}
          onChoose={(person) => choose({ ...person, firstTime: false }, person.name)}
        />
      </section>
      {limits.hold && draft.recipient?.firstTime ? <Held hold={limits.hold} /> : null}
      <SubmitButton className="mt-4 max-md:w-full" running={finding} off={offline} doing="Looking…">
        Continue
      </SubmitButton>
    </form>
  );
}

/** Money of this person goes to nobody new for now. */
function Held({ hold }: { hold: NonNullable<TransferLimits["hold"]> }) {
  const { title, sentence, until } = newPeopleWords(hold);
  return (
    <div role="alert">
      <Note tone="warn" title={title} className="mt-4">
        <p>{sentence} No money has moved.</p>
        {until ? <Countdown until={until} /> : null}
      </Note>
    </div>
  );
}

const isAboutField = ({ field }: RefusalWords): boolean => field === FIELD;

/** Looks an address up; what was said against it stays until the address changes. */
function useFinding() {
  const client = useTRPCClient();
  const [finding, setFinding] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<RefusalWords>();

  const find = async (to: string): Promise<Recipient | undefined> => {
    setAttempt(attempt + 1);
    setFinding(true);
    setFound(undefined);
    try {
      return await client.transfers.findRecipient.query({ to });
    } catch (error) {
      setFound(refusalOf(error));
      return undefined;
    } finally {
      setFinding(false);
    }
  };
  return { find, finding, attempt, found, forget: () => setFound(undefined) };
}
