/**
 * South African identity numbers: thirteen digits, YYMMDD of birth, four that tell people of one day apart, citizenship (0 citizen, 1
 * permanent resident, 2 refugee), one of no meaning, and a check digit (Luhn).
 */
const BLANKS = /[\s\u00a0\u2000-\u200a\u202f-]+/g;
const FORM = /^[0-9]{10}[012][0-9]{2}$/;

/** The digits of an identity number that can be one today; undefined for anything else. Blanks and dashes mean nothing. */
export function readIdNumber(text: string, today: Date): string | undefined {
  const digits = text.normalize("NFKC").replace(BLANKS, "");
  return FORM.test(digits) && isBirthday(digits.slice(0, 6), today) && passesLuhn(digits)
    ? digits
    : undefined;
}

/** The two digits of the year don't say which century: a day of either will do, as long as it has come. */
const isBirthday = (yymmdd: string, today: Date): boolean =>
  ["19", "20"].some((century) => {
    const day = `${century}${yymmdd.slice(0, 2)}-${yymmdd.slice(2, 4)}-${yymmdd.slice(4)}`;
    const date = new Date(`${day}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && date <= today;
  });

/** Every second digit from the right doubled, and the sum of all digits a multiple of ten. ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, place) => total + (place % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
  return sum % 10 === 0;
}
