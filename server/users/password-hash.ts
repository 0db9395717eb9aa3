/** argon2id, and a queue in front of it: a flood of sign-ins must not take the processors from everybody else. */
import { availableParallelism } from "node:os";
import { hash, parseOptions, verify } from "@node-rs/argon2";
import { Refusal } from "@/server/errors";

/** OWASP's second choice: 19 MiB, 2 passes, 1 lane. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of a random password nobody has: checking against it costs what a real check costs. */
const DUMMY =
  "$argon2id$v=19$m=19456,t=2,p=1$X9HJZp1GxkcmzG5Q4LtYYg$LT+BUTmbXQniqj8Hr2ultjLe4dKazkaCXpF9akIZ0vQ";

/** Hashes run in libuv's pool of 4 threads; one stays free for files, names and tokens. */
const AT_ONCE = Math.min(2 * availableParallelism(), 3);
const WAITING = 50;
const PATIENCE_MS = 2000;

let running = 0;
const line: { start: () => void; timer: NodeJS.Timeout }[] = [];

/** The encoded hash, with its parameters and a random salt. Throws BUSY when too many hashes wait. */
export const hashPassword = (password: string): Promise<string> => inLine(() => hash(password, PARAMETERS));

/**
 * Whether the password is the hash's. Without a hash (no such user) it takes the same time and says no. Throws BUSY when too
 * many hashes wait.
 */
export const verifyPassword = (encoded: string | undefined, password: string): Promise<boolean> =>
  inLine(async () => (await verify(encoded ?? DUMMY, password)) && encoded !== undefined);

/** True when the hash was made with weaker or other parameters than ours are now. */
export function isOutdated(encoded: string): boolean {
  const made = parseOptions(encoded);
  return (
    !encoded.startsWith("$argon2id$v=19$") ||
    made.memoryCost !== PARAMETERS.memoryCost ||
    made.timeCost !== PARAMETERS.timeCost ||
    made.parallelism !== PARAMETERS.parallelism
  );
}

async function inLine<T>(work: () => Promise<T>): Promise<T> {
  await turn();
  try {
    return await work();
  } finally {
    const next = line.shift();
    if (next) {
      clearTimeout(next.timer);
      next.start(); // hands its place on: `running` stays
    } else running--;
  }
}

function turn(): Promise<void> {
  if (running < AT_ONCE) {
    running++;
    return Promise.resolve();
  }
  if (line.length >= WAITING) return Promise.reject(busy());
  return new Promise((start, reject) => {
    const timer = setTimeout(() => {
      line.splice(line.indexOf(entry), 1);
      reject(busy());
    }, PATIENCE_MS);
    const entry = { start, timer };
    line.push(entry);
  });
}

const busy = (): Refusal => new Refusal("BUSY", { retryAfterSeconds: 2 });
