import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { beginReplay } from "@/server/testing/confirmed-commands";
import { useStack } from "@/server/testing/stack";
import { listReplayable } from "@/server/webhooks/letter-queries";
import { previewReplay } from "@/server/webhooks/preview-replay";

const { database, app, sandbox, engine } = useStack();
let admin: Person;
let people: Person[];

beforeEach(async () => {
  admin = await makePerson(database, { role: "admin" });
  people = await Promise.all(Array.from({ length: 4 }, () => makePerson(database)));
  await newClient();
});
afterEach(() => sandbox.heal());

const balances = () => Promise.all(people.map(async (person) => (await balanceOf(person)).available));
const silence = () => sandbox.fault({}, { kind: "answer", status: 503 });

/** All pay while Revio answers nothing but 503, for 30 minutes of every clock. */
async function outage(): Promise<string[]> {
  const purchases = [];
  for (const person of people) purchases.push((await openDeposit(person)).purchaseId);
  await app.deliver(sandbox);
  await silence();
  await sandbox.webhookFault({ receiver: "callback" }, { kind: "drop" });
  for (const purchaseId of purchases) await sandbox.act(purchaseId, "pay");
  await app.deliver(sandbox);
  await engine.advance(30, 1);
  return purchases;
}

/** Minutes of each attempt after the first one, of the deliveries about a payment. */
async function attempts(): Promise<string[]> {
  const rows = await database.admin<{ text: string }[]>`
    select string_agg(trigger || ' ' || round(extract(epoch from a.created_at - f.at) / 60), ', ' order by a.seq) as text
      from wallet.webhook_attempts a join wallet.webhook_logs l on l.id = a.delivery_id and l.event_type = 'purchase.paid'
      join lateral (select min(created_at) as at from wallet.webhook_attempts x where x.delivery_id = l.id) f on true group by l.id`;
  return rows.map(({ text }) => text);
}

describe("run-replay", () => {
  it("credits all that an outage of 30 minutes left dead, each as its preview said", async () => {
    await outage();
    expect(await attempts()).toEqual(people.map(() => "first 0, retry 1, retry 6, retry 21"));
    expect(await balances()).toEqual([0n, 0n, 0n, 0n]);
    const letters = await listReplayable({ cause: "provider_unavailable", subjectKind: "delivery" });
    expect(letters).toHaveLength(4);
    const before = await Promise.all(letters.map(previewReplay));
    expect(before.map(({ sentence }) => sentence)).toEqual(
      people.map(() => "Revio doesn't answer: nothing would change."),
    );

    await sandbox.heal();
    await newClient();
    const items = [];
    for (const deadLetterId of letters)
      items.push({ deadLetterId, previewSha256: (await previewReplay(deadLetterId)).sha256 });
    expect(await balances()).toEqual([0n, 0n, 0n, 0n]);
    const id = newId();
    const named = { name: "After the outage", reason: "Revio answers again", perMinute: 300, group: null };
    await beginReplay({ actor: admin, requestId: "req_test" }, { id, approvalId: newId(), ...named, items });
    await engine.advance(2);

    const rows = await database.admin<{ text: string }[]>`
      select r.state || ': ' || string_agg(concat_ws(' ', i.state, i.outcome, i.agreed::text), ', ' order by seq) as text
        from wallet.replay_runs r join wallet.replay_items i on i.run_id = r.id where r.id = ${id} group by r.id`;
    expect(rows[0]?.text).toBe(`done: ${people.map(() => "done settled true").join(", ")}`);
    expect(await balances()).toEqual([25_000n, 25_000n, 25_000n, 25_000n]);
  });
});
