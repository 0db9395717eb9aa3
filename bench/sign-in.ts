/**
 * Wallets read 100 times a second; the same while people sign in 5 times a second; then a flood of sign-ins beside the same reads.
 * Says too who used the processors, since the figures hold only for a machine that does nothing else. Against everything `npm start` starts: app, database and load share the cores. `npm run bench sign-in`; shorter by `--seconds N`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { hashPassword } from "@/server/users/password-hash";
import { ledgerOf } from "./faults/support/compare";
import { startOwnStack } from "./faults/support/own-stack";
import { makeUsers } from "./support/deposits";
import { httpPerson, type HttpPerson, signIn } from "./support/http-person";
import { type Figure, percentile, report } from "./support/report";
import { costInWords, countShares, sharesInWords } from "./support/shares";

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { seconds: { type: "string", default: "40" }, out: { type: "string" } },
});
const SECONDS = Number(values.seconds);
const SIGN_INS_A_SECOND = 5;
const READS_A_SECOND = 100;
const READERS = 40; // 300 calls a minute are allowed to each
const FLOOD = 200;
const PASSWORD = "quiet harbour lantern 12";

const started = new Date();
const stack = await startOwnStack("sign-in");
const sql = ledgerOf(stack);
let people = 0;
const turnedAway = { signIns: 0, reads: 0 };
const newPerson = (): HttpPerson => httpPerson(stack.origin, ++people);
try {
  const emails = await makePeople(READERS + SIGN_INS_A_SECOND * SECONDS + FLOOD);
  const readers = await signInAll(emails.splice(0, READERS));
  await steadily(READS_A_SECOND, 3, (at) => read(readers, at)); // warm
  const ofReads = countShares(stack);
  const alone = await steadily(READS_A_SECOND, SECONDS / 2, (at) => read(readers, at));
  const cost = costInWords(ofReads(), alone.length);
  const ofBoth = countShares(stack);
  const [signIns, reads] = await Promise.all([
    steadily(SIGN_INS_A_SECOND, SECONDS, () => enter(emails)),
    steadily(READS_A_SECOND, SECONDS, (at) => read(readers, at)),
  ]);
  const shares = sharesInWords(ofBoth());
  const away = { ...turnedAway };
  const flood = await floodBeside(readers, emails.splice(0, FLOOD));
  report("sign-in", started, [
    ...target("wallet read at 100 a second, nobody signing in", alone),
    { figure: "processor time of such a read", measured: cost },
    ...target("sign-in at 5 a second, its token and password together", signIns, 500),
    ...target("wallet read at 100 a second meanwhile", reads, 50),
    { figure: "processors meanwhile", measured: shares },
    {
      figure: "sign-ins and reads told to come back meanwhile, or not answered",
      measured: `${away.signIns} and ${away.reads}`,
      target: "none",
      met: away.signIns + away.reads === 0,
    },
    ...flood,
  ]);
} finally {
  await sql.end();
  await stack.stop();
}

/** People with one password, whose hash costs what each of theirs would. */
async function makePeople(count: number): Promise<string[]> {
  const ids = await makeUsers(sql, count, ["ZAR"]);
  await sql`update wallet.users set password_hash = ${await hashPassword(PASSWORD)}, email_verified_at = now() where id = any (${ids}::uuid[])`;
  return ids.map((id) => `${id}@example.org`);
}

async function signInAll(emails: string[]): Promise<HttpPerson[]> {
  const all: HttpPerson[] = [];
  for (const email of emails) {
    const person = newPerson();
    const { status, text } = await signIn(person, email, PASSWORD);
    if (status !== 200) throw new Error(`signing in: ${status} ${text}`);
    all.push(person);
  }
  return all;
}

async function enter(emails: string[]): Promise<void> {
  const { status, text } = await signIn(newPerson(), emails.pop() ?? "", PASSWORD);
  if (status === 503) turnedAway.signIns++;
  else if (status !== 200) throw new Error(`signing in: ${status} ${text}`);
}

async function read(readers: HttpPerson[], at: number): Promise<void> {
  const path = at % 2 === 0 ? "wallet.balance" : "transactions.list";
  const answer = await readers[at % readers.length]?.send(`/api/trpc/${path}`, {}).catch(() => undefined);
  if (answer === undefined || answer.status === 503) turnedAway.reads++;
  else if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
}

/** Begins so many a second by the clock, however long each takes, and waits for all; each one's milliseconds from its due time. */
async function steadily(
  aSecond: number,
  seconds: number,
  work: (at: number) => Promise<void>,
): Promise<number[]> {
  const begun = performance.now();
  const under: Promise<number>[] = [];
  for (let at = 0; at < aSecond * seconds; at++) {
    const due = begun + (at * 1000) / aSecond;
    await sleep(Math.max(0, due - performance.now()));
    under.push(work(at).then(() => performance.now() - due));
  }
  return Promise.all(under);
}

/** Far more sign-ins at once than can be hashed: each is let in or told to come back, and reads go on. */
async function floodBeside(readers: HttpPerson[], emails: string[]): Promise<Figure[]> {
  const reading = steadily(READS_A_SECOND, 10, (at) => read(readers, at));
  await sleep(1_000);
  const tries = emails.map((email) => signIn(newPerson(), email, PASSWORD));
  const answers = (await Promise.allSettled(tries)).flatMap((one) =>
    one.status === "fulfilled" ? [one.value] : [],
  );
  const letIn = answers.filter(({ status }) => status === 200).length;
  const later = answers.filter(
    ({ status, header }) => status === 503 && Number(header("retry-after")) > 0,
  ).length;
  return [
    {
      figure: `${FLOOD} sign-ins at once`,
      measured: `${letIn} let in, ${later} told when to come back`,
      target: "no other answer",
      met: letIn + later === FLOOD && letIn > 0,
    },
    ...target("wallet read at 100 a second meanwhile, during the flood", await reading),
  ];
}

function target(figure: string, times: number[], p95?: number): Figure[] {
  const measured = `p50 ${percentile(times, 0.5).toFixed(0)}, p95 ${percentile(times, 0.95).toFixed(0)}, max ${Math.max(...times).toFixed(0)} ms`;
  const limit = p95 === undefined ? {} : { target: `p95 ${p95} ms`, met: percentile(times, 0.95) < p95 };
  return [{ figure, measured, ...limit }];
}
