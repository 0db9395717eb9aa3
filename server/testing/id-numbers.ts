import { randomInt } from "node:crypto";

/** A valid South African identity number that nobody else in the test has: of somebody born on 2 March 1990. */
export function newIdNumber(): string {
  const digits = `900302${String(randomInt(10_000)).padStart(4, "0")}0${String(randomInt(10))}`;
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, place) => total + (place % 2 === 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
