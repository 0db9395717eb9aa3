import { randomInt } from "node:crypto";

const YEARS = 50;
const OF_A_DAY = 10_000;
const SPACE = YEARS * OF_A_DAY * 10;
let next = randomInt(SPACE);

/** A valid South African identity number that nobody else in the test has: of somebody born on a 2 March from 1950 to 1999. */
export function newIdNumber(): string {
  next = (next + 1) % SPACE;
  const [year, rest] = [50 + (next % YEARS), Math.floor(next / YEARS)];
  const digits = `${year}0302${String(rest % OF_A_DAY).padStart(4, "0")}0${Math.floor(rest / OF_A_DAY)}`;
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, place) => total + (place % 2 === 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
