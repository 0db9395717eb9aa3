"use client";

import type { ReactNode } from "react";
import { Amount } from "@/components/money/amount";
import { useMaskedWords } from "@/components/money/hidden";
import { Button } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import { ChangeButton } from "./review-lines";

/** Whom or what the amount is for, as chosen in the step before. */
export function AmountTarget({
  name,
  detail,
  what,
  onChange,
}: {
  name: ReactNode;
  detail: ReactNode;
  /** What Change changes, for those who hear the button alone. */
  what: string;
  onChange: () => void;
}) {
  return (
    <div className="mb-4 flex items-start justify-between gap-3 border-b pb-3">
      <p className="min-w-0">
        <span className="text-muted">To </span>
        <span className="font-medium">{name}</span>
        <span className="block truncate text-13 text-muted">{detail}</span>
      </p>
      <ChangeButton what={what} onClick={onChange} />
    </div>
  );
}

/** Fills in the most there can be, and says why it isn't more. */
export function AmountMost({ why, onUse }: { why: string; onUse: () => void }) {
  const masked = useMaskedWords();
  return (
    <div className="mt-1 flex min-h-9 items-center gap-3">
      <Button onClick={onUse}>Max</Button>
      <p role="status" className="text-13 text-muted">
        {masked(why)}
      </p>
    </div>
  );
}

interface Left {
  available: string;
  leftToday: string;
  leftThisMonth: string;
}

/** What is left of the balance and of the limits. */
export function AmountLeft({ limits, verb }: { limits: Left; verb: "send" | "withdraw" }) {
  const lines = [
    { label: "Available", minor: limits.available },
    { label: `You can ${verb} today`, minor: limits.leftToday },
    { label: `You can ${verb} this month`, minor: limits.leftThisMonth },
  ];
  return (
    <dl className="mx-4 mt-3 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 text-13 md:mx-5">
      {lines.map(({ label, minor }) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="text-right">
            <Amount minor={minor} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** On to the review, or back to the step before. */
export function AmountButtons({ busy = false, onBack }: { busy?: boolean; onBack: () => void }) {
  return (
    <div className="mt-4 flex gap-2">
      <SubmitButton className="max-md:flex-1" running={busy} doing="Continue">
        Continue
      </SubmitButton>
      <Button kind="quiet" size="tall" onClick={onBack}>
        Back
      </Button>
    </div>
  );
}
