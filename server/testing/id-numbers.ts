import { randomInt } from "node:crypto";

const two = (from: number, to: number): string => String(randomInt(from, to + 1)).padStart(2, "0");

/** Of each process its own, as is where it begins to count: several may fill one database. */
const BORN = `${two(50, 99)}${two(1, 12)}${two(1, 28)}`;
let made = randomInt(100_000);

/** A valid South African identity number that nobody else in the test has: of an adult, counted up, so that no two are the same. */
export function newIdNumber(): string {
  const count = String(made++ % 100_000).padStart(5, "0");
  const digits = `${BORN}${count.slice(0, 4)}0${count.slice(4)}`;
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, place) => total + (place % 2 === 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
