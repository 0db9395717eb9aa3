import { type ReadAmount, readAmount } from "@/components/money/amount-words";
import type { RecentPerson, TransferLimits } from "@/components/wallet/types";
import { formatMoney, fromWire } from "@/server/money";

const NOTE_LENGTH = 140;

/** In code points, as the server counts. */
const noteLeft = (note: string): number => NOTE_LENGTH - Array.from(note.trim()).length;

/** What stands under the note: how much can still be written, or how much is too much. */
export function noteHint(note: string): string {
  const left = noteLeft(note);
  return `They see it too. ${left < 0 ? `${-left} too many` : `${left} left`}`;
}

export const noteProblem = (note: string): string | undefined =>
  noteLeft(note) < 0 ? `Note must be ${NOTE_LENGTH} characters or less` : undefined;

/** The most that can be sent now, and which of the limits makes it so. */
export function mostToSend(limits: TransferLimits): { minor: bigint; why: string } {
  const bounds = [
    { minor: fromWire(limits.available), why: "all you have available" },
    { minor: fromWire(limits.max), why: "the most you can send at once" },
    { minor: fromWire(limits.leftToday), why: "the most you can still send today" },
    { minor: fromWire(limits.leftThisMonth), why: "the most you can still send this month" },
  ];
  return bounds.reduce((least, bound) => (bound.minor < least.minor ? bound : least));
}

/** What was typed as an amount that can be sent, or the sentence that says what to change. The server decides again. */
export function readSendAmount(text: string, limits: TransferLimits): ReadAmount {
  const read = readAmount(text, { min: fromWire(limits.min), max: fromWire(limits.max) });
  if ("problem" in read) return read;
  const { available, leftToday, leftThisMonth } = limits;
  if (read.minor > fromWire(available)) {
    const has = `You have ${formatMoney(fromWire(available))} available.`;
    const enough = fromWire(available) >= fromWire(limits.min);
    return { problem: `${has} ${enough ? "Enter that or less, or add money." : "Add money first."}` };
  }
  if (read.minor > fromWire(leftToday)) return { problem: overLimit(leftToday, "today", "at 00:00") };
  if (read.minor > fromWire(leftThisMonth))
    return { problem: overLimit(leftThisMonth, "this month", "on the 1st") };
  return read;
}

const overLimit = (left: string, when: string, reset: string): string =>
  `You can send ${left === "0" ? "nothing" : formatMoney(fromWire(left))} more ${when}. The limit starts again ${reset}.`;

/** The people whose name or address has what was typed in it; all of them before anything was. */
export function matchingPeople(people: readonly RecentPerson[], text: string): readonly RecentPerson[] {
  const wanted = text.trim().toLowerCase();
  return people.filter(({ name, address }) => `${name}\n${address}`.toLowerCase().includes(wanted));
}
