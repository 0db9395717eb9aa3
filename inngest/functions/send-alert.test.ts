import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useAlertHook } from "@/server/testing/alert-hook";
import { useStack } from "@/server/testing/stack";

const hook = useAlertHook();
const { database, engine } = useStack();

const about = (words: string) => hook.posts.filter(({ text }) => text.includes(words));
const attemptsOf = async (rule: string): Promise<string[]> =>
  (
    await database.admin<{ line: string }[]>`
      select d.transition || ' ' || d.state || ' ' || d.attempts as line from wallet.alert_deliveries d join wallet.alerts a on a.id = d.alert_id
       where a.rule = ${rule} and d.channel = 'webhook' order by d.transition desc`
  ).map(({ line }) => line);

describe("send-alert", () => {
  it("tells an operator within a minute, once, and once when it is over", async () => {
    await database.admin`insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
      values (${newId()}, ${newId()}, 'delivery', ${newId()}, 'provider_unavailable')`;
    await engine.advance(3);
    expect(about("Dead letters")).toHaveLength(1);
    await database.admin`update wallet.dead_letters set closed_at = now(), closed_by = 'replay'`;
    await engine.advance(3);
    expect(about("Dead letters")).toHaveLength(2);
    expect(about("Over: Dead letters")).toHaveLength(1);
  });

  it("tries again after 1 minute, then every 5, then gives up", async () => {
    let tries = 0;
    hook.answer((text) => {
      if (!text.includes("ended that should not have")) return 200;
      tries += 1;
      return 503;
    });
    await database.admin`insert into wallet.process_faults (id, process, kind, ended_at) values (${newId()}, 'app', 'killed', now())`;
    const seen: number[] = [];
    for (const minutes of [2, 5, 5]) {
      await engine.advance(minutes);
      seen.push(tries);
    }
    expect(seen).toEqual([2, 3, 4]);
    await engine.advance(30, 5);
    expect(tries).toBe(9);
    expect(await attemptsOf("process_ended")).toEqual(["opened failed 9"]);
  });
});
