import { Button } from "@/components/ui/button";
import type { BankAccount } from "@/components/wallet/types";
import { BankAccountSummary } from "./bank-account-summary";
import { accountName } from "./bank-account-words";

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
    <li className="border-t px-4 py-3 first:border-t-0 md:flex md:items-center md:justify-between md:gap-4">
      <BankAccountSummary account={account} />
      <div className="flex flex-none gap-2 max-md:mt-2.5">
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
