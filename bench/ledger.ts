/**
 * Settling deposits: the product's own command against a plain transaction through the same driver, one hot system account
 * against many, one hot user. All in one run, in turns, on a durable PostgreSQL of its own; ratios count, absolute numbers
 * are for the record. `npm run bench ledger`.
 */
import { closePools } from "@/db/client";
import { migrate } from "@/db/migrate";
import { testEnvironment } from "@/server/testing/database";
import { inFlight, makeUsers, makeWaiting, settleWaiting, type Waiting } from "./support/deposits";
import { openOwnDatabase } from "./support/own-database";
import { settlePlainly } from "./support/plain-settle";
import { median, perSecond, percentile, report } from "./support/report";

const IN_FLIGHT = 64;
const CONNECTIONS = 16;
const ROUNDS = 5;
const EACH = 2_000;
/** ISO 4217 codes, so that 16 clearing accounts share the work in the "spread" case. */
const MANY = "ZAR USD EUR GBP JPY CHF AUD CAD NZD SEK NOK DKK PLN CZK HUF BWP".split(" ");

const started = new Date();
const { admin, adminUrl, url, ...own } = await openOwnDatabase("bench-ledger", 54_351);
const plain = own.plain(CONNECTIONS);

type Case = {
  name: string;
  currencies: string[];
  users: "many" | "one";
  count: number;
  work: (item: Waiting) => Promise<void>;
  rates: number[];
  latencies: number[];
};
const makeCase = (name: string, work: Case["work"], more: Partial<Case> = {}): Case => ({
  name,
  currencies: ["ZAR"],
  users: "many",
  count: EACH,
  work,
  rates: [],
  latencies: [],
  ...more,
});

async function measure(one: Case, users: string[]): Promise<void> {
  const items = await makeWaiting(
    admin,
    one.count,
    one.users === "one" ? users.slice(0, 1) : users,
    one.currencies,
  );
  const ms = await inFlight(items, IN_FLIGHT, async (item) => {
    const before = performance.now();
    await one.work(item);
    one.latencies.push(performance.now() - before);
  });
  one.rates.push(perSecond(one.count, ms));
}

try {
  await migrate({ adminUrl });
  Object.assign(process.env, testEnvironment(url), { DATABASE_POOL_SIZE: String(CONNECTIONS) });
  const users = await makeUsers(admin, 1_000, MANY);
  for (const currency of MANY) await admin`select wallet.open_system_account('revio_clearing', ${currency})`;
  await admin`analyze`;

  let turn = 0;
  const command = makeCase("settle_deposit, 64 in flight", settleWaiting);
  const spread = makeCase("the same over 16 system accounts", settleWaiting, { currencies: MANY });
  const hotUser = makeCase("the same, all to one user", settleWaiting, { users: "one", count: EACH / 2 });
  const statements = makeCase(
    "plain transaction, 12 round trips",
    (item) => settlePlainly(plain, item, turn++ & 63),
    { count: EACH / 2 },
  );
  const cases = [command, statements, spread, hotUser];
  for (const one of cases) await measure(one, users); // warm: connections, plans, pages
  await admin`analyze`; // as autovacuum does within a minute
  for (const one of cases) {
    one.rates = [];
    one.latencies = [];
  }
  for (let round = 0; round < ROUNDS; round++) for (const one of cases) await measure(one, users);

  const before = performance.now();
  const broken = await admin`select * from wallet.verify_ledger()`;
  const verified = performance.now() - before;
  const entries = Number((await admin`select count(*) from wallet.entries`)[0]?.["count"]);
  const rate = (one: Case): number => median(one.rates);
  const ratio = (a: Case, b: Case): number =>
    median(a.rates.map((value, round) => value / (b.rates[round] ?? 1)));
  const times = (value: number): string => `${value.toFixed(2)} x`;
  report(
    "ledger",
    started,
    [
      {
        figure: "settle_deposit / plain transaction",
        measured: times(ratio(command, statements)),
        target: ">= 4 x",
        met: ratio(command, statements) >= 4,
      },
      {
        figure: "all on one system account / spread over 16",
        measured: times(ratio(command, spread)),
        target: ">= 0.9 x",
        met: ratio(command, spread) >= 0.9,
      },
      {
        figure: "laws broken afterwards",
        measured: String(broken.length),
        target: "0",
        met: broken.length === 0,
      },
      ...cases.map((one) => ({
        figure: one.name,
        measured: `${rate(one)}/s, p50 ${percentile(one.latencies, 0.5).toFixed(1)} ms, p99 ${percentile(one.latencies, 0.99).toFixed(1)} ms`,
      })),
      { figure: `verify_ledger() over ${entries} entries`, measured: `${Math.round(verified)} ms` },
    ],
    { rates: Object.fromEntries(cases.map((one) => [one.name, one.rates])), postgres: "17, fsync on" },
  );
} finally {
  await closePools();
  await own.close();
}
