import { clsx } from "clsx";
import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/glyph";
import { ACCOUNT_TYPES, accountName, whyNotUsable } from "./bank-account-words";
import type { BankAccount } from "./types";

interface BankAccountItemProps {
  account: BankAccount;
  /** A command about this account is under way. */
  busy: boolean;
  onMakeDefault: () => void;
  onRemove: () => void;
}

/** One bank account: where it is, whose it is, whether it can be used, and what can be done with it. */
export function BankAccountItem({ account, busy, onMakeDefault, onRemove }: BankAccountItemProps) {
  const name = accountName(account);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2.5 border-t px-4 py-3 first:border-t-0 md:flex-nowrap">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 font-medium">
          {name}
          {account.isDefault ? (
            <span className="tone-neutral inline-flex h-[22px] items-center rounded-(--radius-badge) px-1.5 text-12">
              Default
            </span>
          ) : null}
        </p>
        <p className="text-13 text-muted">
          {account.holderName} · {ACCOUNT_TYPES[account.accountType].toLowerCase()}
        </p>
        <Hindrance account={account} />
      </div>
      <div className="flex flex-none gap-2">
        {account.isDefault || account.flagged !== null ? null : (
          <Button
            size="sm"
            className="max-md:h-11"
            aria-disabled={busy}
            onClick={busy ? undefined : onMakeDefault}
          >
            Make default<span className="sr-only"> {name}</span>
          </Button>
        )}
        <Button size="sm" className="max-md:h-11" aria-disabled={busy} onClick={busy ? undefined : onRemove}>
          Remove<span className="sr-only"> {name}</span>
        </Button>
      </div>
    </li>
  );
}

function Hindrance({ account }: { account: BankAccount }) {
  const words = whyNotUsable(account);
  if (words === undefined) return null;
  const flagged = account.flagged !== null;
  return (
    <p className={clsx("mt-0.5 flex gap-1.5 text-13", flagged ? "text-warn-fg" : "text-info-fg")}>
      <span className="pt-1">
        <Glyph name={flagged ? "attention" : "running"} />
      </span>
      {words}
    </p>
  );
}
