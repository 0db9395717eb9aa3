"use client";

import { useEffect } from "react";
import { BigAmount } from "@/components/money/amount";
import { useMaskedWords } from "@/components/money/hidden";
import { Timeline } from "@/components/money/timeline";
import { refusalOf } from "@/components/refusal";
import { Button, ButtonLink } from "@/components/ui/button";
import { Glyph } from "@/components/ui/glyph";
import { PageTitle } from "@/components/ui/page-title";
import { RefusalNote } from "@/components/ui/refusal-note";
import { HelpButton } from "@/components/wallet/help-dialog";
import { PageFailure } from "@/components/wallet/page-failure";
import type { Deposit } from "@/components/wallet/types";
import { goToCheckout, reloadWhenRestored } from "./checkout";
import { depositScreen, SLOW_AFTER_MS } from "./deposit-screen";
import { depositTimeline } from "./deposit-timeline";
import type { DepositButton } from "./deposit-words";
import { useDeposit, useLasts, useSawStart } from "./use-deposit";

/** The page people come back to. What it shows comes from the server, whatever the address says. */
export function DepositReturn({ id, arrivedAt }: { id: string; arrivedAt: string }) {
  const { deposit, check, cancel } = useDeposit(id);
  const sawStart = useSawStart(deposit.data?.state);
  const masked = useMaskedWords();
  useEffect(reloadWhenRestored, []);

  const context = { arrivedAt, waitedMs: 0, sawStart };
  const first = deposit.data ? depositScreen(deposit.data, context) : undefined;
  const slow = useLasts(first?.state === "checking", SLOW_AFTER_MS);

  if (!deposit.data || !first) {
    if (deposit.isError)
      return (
        <PageFailure title="Deposit" {...refusalOf(deposit.error)} retry={() => void deposit.refetch()} />
      );
    return null;
  }

  const screen = slow ? depositScreen(deposit.data, { ...context, waitedMs: SLOW_AFTER_MS }) : first;
  const trouble = check.error ?? cancel.error;
  const busy = check.isPending || cancel.isPending;

  return (
    <div className="flex min-h-[calc(100dvh-120px)] flex-col md:min-h-[480px]">
      <div className="flex-1">
        <div className="mb-2.5 flex items-center gap-3">
          <span className={`tone-${screen.tone} grid size-10 flex-none place-items-center rounded-full`}>
            <Glyph name={screen.glyph} size={20} />
          </span>
          <BigAmount
            size="detail"
            minor={deposit.data.amount}
            currency={deposit.data.currency}
            struck={screen.struck}
          />
        </div>
        <div role="status">
          <PageTitle>{masked(screen.heading)}</PageTitle>
          <p className="mt-1 text-muted">{masked(screen.sentence)}</p>
        </div>
        {trouble ? <RefusalNote tone="warn" className="mt-4" sentence={refusalOf(trouble).sentence} /> : null}
        <h2 className="sr-only">Timeline</h2>
        <div className="mt-[18px]">
          <Timeline items={depositTimeline(deposit.data, screen.state)} />
        </div>
      </div>
      <div className="mt-8 grid gap-2">
        {screen.buttons.map((button) => (
          <ScreenButton
            key={button.action}
            button={button}
            deposit={deposit.data}
            status={screen.heading}
            busy={busy}
            onCheck={() => check.mutate({ id })}
            onCancel={() => cancel.mutate({ id })}
          />
        ))}
        <p className="text-center text-13 text-subtle">{screen.footnote}</p>
      </div>
    </div>
  );
}

interface ScreenButtonProps {
  button: DepositButton;
  deposit: Deposit;
  status: string;
  busy: boolean;
  onCheck: () => void;
  onCancel: () => void;
}

function ScreenButton({ button, deposit, status, busy, onCheck, onCancel }: ScreenButtonProps) {
  const look = { size: "tall", wide: true, kind: button.primary ? "primary" : "secondary" } as const;
  const act = (what: () => void) => ({ "aria-disabled": busy, onClick: busy ? undefined : what });
  const { checkoutUrl, id, reference } = deposit;
  switch (button.action) {
    case "home":
      return (
        <ButtonLink {...look} href="/">
          {button.label}
        </ButtonLink>
      );
    case "add":
      return (
        <ButtonLink {...look} href="/deposit">
          {button.label}
        </ButtonLink>
      );
    case "receipt":
      return (
        <ButtonLink {...look} href={`/activity/${id}/receipt`}>
          {button.label}
        </ButtonLink>
      );
    case "continue":
      return checkoutUrl === null ? null : (
        <Button {...look} {...act(() => goToCheckout(id, checkoutUrl))}>
          {button.label}
        </Button>
      );
    case "cancel":
      return (
        <Button {...look} {...act(onCancel)}>
          {busy ? "Sending…" : button.label}
        </Button>
      );
    case "check":
      return (
        <Button {...look} {...act(onCheck)}>
          {busy ? "Asking…" : button.label}
        </Button>
      );
    case "help":
      return <HelpButton size="tall" wide id={id} reference={reference} status={status} />;
  }
}
