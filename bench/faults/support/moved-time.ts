/** Hours that pass at once: database and twin are told a later time, and the schedules do what they then would. */
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { shiftClock } from "@/server/testing/database";
import type { OwnStack } from "./own-stack";
import { control } from "./sandbox-control";

export type Stuck = { id: string; status: string; deadLetter: string | null };
/** What the schedules did, and which withdrawals they would show a person. */
export type Ticked = { stuck: Stuck[] } & Record<string, unknown>;

/** Lets the schedules tick as if it were so many minutes later (ticks.ts). Throws with their words when they fail. */
export function runTicks(stack: OwnStack, minutes: number): Ticked {
  const ticks = spawnSync(
    process.execPath,
    ["--import", "tsx", "bench/faults/support/ticks.ts", String(minutes)],
    { env: stack.environment, encoding: "utf8", timeout: 120_000 },
  );
  if (ticks.status !== 0) throw new Error(`the ticks failed: ${ticks.stderr.slice(-2_000)}`);
  return JSON.parse(ticks.stdout.trim().split("\n").at(-1) ?? "{}") as Ticked;
}

const STILL_MS = 3_000;
const QUIET_WITHIN_MS = 45_000;

/** Moves the clocks on to so many minutes from now in all, lets the schedules tick, and waits until nothing changes any more. */
export async function moveOn(
  stack: OwnStack,
  sql: postgres.Sql,
  { by, total }: { by: number; total: number },
): Promise<Ticked> {
  await shiftClock({ admin: sql }, `${total} minutes`);
  await control(stack, "POST", "clock", { advance_s: by * 60 });
  await control(stack, "POST", "deliveries/flush", {});
  const ticked = runTicks(stack, total);
  await untilStill(sql);
  return ticked;
}

/** Until nothing has changed for three seconds, or 45 are over. */
export async function untilStill(sql: postgres.Sql): Promise<void> {
  let before = "";
  let since = Date.now();
  for (
    const end = since + QUIET_WITHIN_MS;
    Date.now() < end && Date.now() - since < STILL_MS;
    await sleep(250)
  ) {
    const [row] = await sql<{ state: string }[]>`
      select (select count(*) from wallet.transaction_events) || ' ' || (select count(*) from wallet.pending_deliveries) || ' ' ||
             (select count(*) from wallet.outbox where acknowledged_at is null) || ' ' ||
             (select count(*) || ' ' || count(outcome) from wallet.provider_operations) as state`;
    if (row?.state === before) continue;
    before = row?.state ?? "";
    since = Date.now();
  }
}
