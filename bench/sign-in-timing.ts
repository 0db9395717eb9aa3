/**
 * Whether time tells who has a wallet: signing in, registering and asking for a reset, each for an address that has one and for one that
 * has none, in turns, so that whatever else the machine does falls on both. On a durable PostgreSQL of its own.
 * `npm run bench sign-in-timing`.
 */
import { closePools } from "@/db/client";
import { migrate } from "@/db/migrate";
import { Refusal } from "@/server/errors";
import { testEnvironment } from "@/server/testing/database";
import { checkPassword } from "@/server/users/check-password";
import { requestLink } from "@/server/users/email-links";
import { registerUser } from "@/server/users/register-user";
import { openOwnDatabase } from "./support/own-database";
import { type Figure, median, report } from "./support/report";

const PAIRS = 100;
const PASSWORD = "kq7wz4xp-9";

const started = new Date();
const own = await openOwnDatabase("bench-sign-in-timing", 54_381);

const address = (at: number): string => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
const known = (at: number): string => `known${at}@example.org`;
const unknown = (at: number): string => `nobody${at}@example.org`;

async function timeOf(work: Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
  return performance.now() - before;
}

/** How long each takes for both kinds of address, and the one by the other. */
async function compare(what: string, ask: (email: string, at: number) => Promise<unknown>): Promise<Figure> {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let at = -5; at < PAIRS; at++) {
    const turns = at % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const kind of turns) {
      const spent = await timeOf(ask((kind === "known" ? known : unknown)(at + 5), at + 5));
      if (at >= 0) times[kind].push(spent); // the first ones warm up
    }
  }
  const [have, lack] = [median(times.known), median(times.unknown)];
  const ratio = lack / have;
  return {
    figure: `${what}: an address that nobody has / one that has a wallet`,
    measured: `${ratio.toFixed(3)} (medians ${lack.toFixed(1)} and ${have.toFixed(1)} ms, ${PAIRS} pairs)`,
    target: "0.8 to 1.25",
    met: ratio >= 0.8 && ratio <= 1.25,
  };
}

try {
  await migrate({ adminUrl: own.adminUrl });
  Object.assign(process.env, testEnvironment(own.url));
  for (let at = 0; at < PAIRS + 5; at++)
    await registerUser({ email: known(at), password: PASSWORD, displayName: "Known" });
  report("sign-in-timing", started, [
    await compare("signing in with a wrong password", (email, at) =>
      checkPassword({ email, password: "wrong", address: address(at) }),
    ),
    await compare("asking for a new password", (email, at) => requestLink("reset", email, address(at))),
    // last, since it gives the addresses that nobody had a wallet
    await compare("registering", (email) => registerUser({ email, password: PASSWORD, displayName: "New" })),
  ]);
} finally {
  await closePools();
  await own.close();
}
