import { formatMoney } from "@/server/money";
import type { Attempted } from "./attempt-delivery";
import type { Effects } from "./effects";

type Entry = Effects["entries"][number];

/** What a replay would do, in one or two sentences for whoever decides about it. */
export function sentenceOf(
  { outcome, failed }: Pick<Attempted, "outcome" | "failed">,
  found: Effects,
  wouldAsk: boolean,
): string {
  const said = [...movementsOf(found), ...closingsOf(found), ...breaksOf(found)];
  if (wouldAsk) said.push("Would also ask Revio to act, and go by its answer");
  if (said.length > 0) return said.map(ended).join(" ");
  if (failed) return FAILURES[outcome] ?? refusedOr(outcome);
  return NOTHING[outcome] ?? "Nothing new: changes nothing.";
}

/** A short name ends with a full stop of its own. */
const ended = (text: string): string => (text.endsWith(".") ? text : `${text}.`);

const NO_ANSWER = "Revio doesn't answer: nothing would change.";
const FAILURES: Record<string, string> = {
  provider_unavailable: NO_ANSWER,
  provider_unknown: NO_ANSWER,
  provider_unreachable: NO_ANSWER,
  unreachable: NO_ANSWER,
  refund_not_visible: "Revio doesn't show this refund yet: nothing would change.",
  unknown: "Revio doesn't say how this payout ended: nothing would change.",
  unsent: "Revio shows nothing of this payout yet: nothing would change.",
  ignored: "There is no payout to ask about: nothing would change.",
  fault: "The attempt ends in a fault of ours: nothing would change.",
};

const NOTHING: Record<string, string> = {
  already: "Already applied: changes nothing.",
  settled: "Already applied: changes nothing.",
  ignored: "Not about our money: changes nothing.",
  break: "An open break would be seen once more. No money would move.",
};

const refusedOr = (outcome: string): string =>
  outcome.startsWith("rejected_404")
    ? "Revio doesn't know this object: nothing would change."
    : "Revio refuses to answer: nothing would change.";

const VERBS: Partial<Record<string, (entry: Entry, money: string) => string>> = {
  deposit: ({ credit }, money) => `Would credit ${money} to ${credit.name ?? "a user"}`,
  suspense: (_, money) => `Would put ${money} into suspense. Nobody is credited`,
  refund: ({ debit }, money) => `Would take back ${money} from ${debit.name ?? "a user"} as refunded`,
  chargeback: ({ debit }, money) => `Would take back ${money} from ${debit.name ?? "a user"} as charged back`,
  receivable: (_, money) => `Would note ${money} as owed to us`,
  payout: ({ debit }, money) => `Would let ${money} of ${debit.name ?? "a user"} go as paid out`,
  fee: (_, money) => `Would keep ${money} as our fee`,
  fee_return: ({ credit }, money) => `Would give the fee of ${money} back to ${credit.name ?? "a user"}`,
  release: ({ credit }, money) => `Would give ${money} back to ${credit.name ?? "a user"}`,
  payout_return: ({ credit }, money) => `Would credit ${money} that came back to ${credit.name ?? "a user"}`,
};

const movementsOf = ({ entries }: Effects): string[] =>
  entries.flatMap((entry) => VERBS[entry.kind]?.(entry, formatMoney(BigInt(entry.amount))) ?? []);

/** Ends that move no money; those that do have said so. */
const closingsOf = ({ entries, statuses }: Effects): string[] =>
  entries.length > 0
    ? []
    : statuses.map(
        ({ type, to }) => `Would mark the ${type} as ${to.replaceAll("_", " ")}. No money would move.`,
      );

const breaksOf = ({ breaks }: Effects): string[] =>
  breaks.filter(({ isNew }) => isNew).map(({ type }) => `Would open a break: ${type.replaceAll("_", " ")}`);
