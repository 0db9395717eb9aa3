"use client";

import { useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { Button, ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { RefusalNote } from "@/components/ui/refusal-note";
import { TwoStep } from "@/components/wallet/two-step/two-step";
import { useElevate } from "./use-elevate";

interface ProveFactorProps {
  email: string;
  /** Two-step sign-in was set up when this page came. */
  hasFactor: boolean;
  /** The address stays, so the page that was asked for is the one that comes. */
  goOn?: () => void;
}

const reload = () => window.location.reload();

/** The door of the console, in place of every page of it: a session gets in that has proved the second factor. */
export function ProveFactor({ email, hasFactor, goOn = reload }: ProveFactorProps) {
  return (
    <div className="border-t-[3px] border-accent">
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[616px] px-4 pt-10 pb-12">
        <p className="mb-1 text-13 text-muted">Admin</p>
        {hasFactor ? <Prove email={email} goOn={goOn} /> : <SetUp goOn={goOn} />}
      </main>
    </div>
  );
}

const Leave = () => (
  <ButtonLink size="tall" href="/" className="max-md:w-full">
    Back to my wallet
  </ButtonLink>
);

function SetUp({ goOn }: { goOn: () => void }) {
  return (
    <>
      <PageTitle>Set up two-step sign-in first</PageTitle>
      <p className="mt-1 mb-5 text-muted">
        The console shows other people's money, so it opens only with a code from an authenticator app.
        Nothing of it can be seen before.
      </p>
      <section aria-label="Two-step sign-in" className="card overflow-hidden">
        <TwoStep begin onKept={goOn} />
      </section>
      <div className="mt-3">
        <Leave />
      </div>
    </>
  );
}

function Prove({ email, goOn }: { email: string; goOn: () => void }) {
  const elevate = useElevate();
  const [refusal, setRefusal] = useState<RefusalWords>();
  const open = async () => {
    setRefusal(undefined);
    try {
      if (await elevate(email)) goOn();
    } catch (error) {
      setRefusal(refusalOf(error));
    }
  };
  return (
    <>
      <PageTitle>Confirm that it's you</PageTitle>
      <p className="mt-1 mb-5 text-muted">
        The console opens with a code from your authenticator app, once for each time you sign in. Then the
        page you asked for comes.
      </p>
      {refusal ? <RefusalNote className="mb-4" sentence={refusal.sentence} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" size="tall" className="max-md:w-full" onClick={() => void open()}>
          Confirm with a code
        </Button>
        <Leave />
      </div>
    </>
  );
}
