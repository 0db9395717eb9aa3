import { clsx } from "clsx";
import { Glyph } from "@/components/ui/glyph";
import type { BankAccount } from "@/components/wallet/types";
import { ACCOUNT_TYPES, accountName, whyNotUsable } from "./bank-account-words";

/** Where an account is, whose it is, and what keeps it from being used. Only words, so that it can stand in a label. */
export function BankAccountSummary({ account }: { account: BankAccount }) {
  const why = whyNotUsable(account);
  const flagged = account.flagged !== null;
  return (
    <span className="block min-w-0">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 font-medium">
        {accountName(account)}
        {account.isDefault ? (
          <span className="tone-neutral inline-flex h-[22px] items-center rounded-(--radius-badge) px-1.5 text-12">
            Default
          </span>
        ) : null}
      </span>
      <span className="block text-13 text-muted">
        {account.holderName} · {ACCOUNT_TYPES[account.accountType].toLowerCase()}
      </span>
      {why ? (
        <span className={clsx("mt-0.5 flex gap-1.5 text-13", flagged ? "text-warn-fg" : "text-info-fg")}>
          <span className="pt-1">
            <Glyph name={flagged ? "attention" : "running"} />
          </span>
          {why}
        </span>
      ) : null}
    </span>
  );
}
