import { z } from "zod";

const NOTE_LENGTH = 140;

/** Control characters, lines and marks that turn the text around; the joiners that emoji are made with are fine. */
const ONE_LINE = /^(?:[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\u200c\u200d])*$/u;

/** What a sender may write to the recipient: one line of at most 140 characters, and no card or identity number. */
export const transferNote = z
  .string()
  .trim()
  .refine((text) => Array.from(text).length <= NOTE_LENGTH, "Note must be 140 characters or less.")
  .refine((text) => ONE_LINE.test(text), "Note must be one line of letters, digits and signs.")
  .refine(
    (text) => !holdsCardNumber(text),
    "This looks like a card or ID number. Leave it out of the note: others can read it.",
  );

const RUN = /\d+(?:[\p{Zs}\p{Pd}./_]{1,3}\d+)*/gu;
const LENGTHS = { least: 13, most: 19 };
/** How many digits stand together where a long number is written in groups, as on a card. */
const GROUP = /^\d{3,7}$/;

/** True when the text holds 13 to 19 digits with a right check digit (ISO/IEC 7812-1), in one piece or in groups. */
export function holdsCardNumber(text: string): boolean {
  const runs = text.normalize("NFKC").match(RUN) ?? [];
  return runs.some((run) => {
    const groups = run.split(/\D+/);
    return groups.some((_, from) => startsCardNumber(groups.slice(from)));
  });
}

function startsCardNumber(groups: readonly string[]): boolean {
  let digits = "";
  for (const [index, group] of groups.entries()) {
    digits += group;
    if (digits.length >= LENGTHS.least && digits.length <= LENGTHS.most && hasCheckDigit(digits)) return true;
    const goesOn = GROUP.test(group) && GROUP.test(groups[index + 1] ?? "");
    if (!goesOn || digits.length > LENGTHS.most) return false;
  }
  return false;
}

function hasCheckDigit(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
