import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { noteEnd } from "@/server/observability/process-ends";
import { useDatabase } from "@/server/testing/database";
import { recordEnds } from "./record-ends";
import { renderMetrics } from "./row-gauges";

const dir = mkdtempSync(join(tmpdir(), "octoco-ends-"));
const file = join(dir, "run", "ends.jsonl");
const database = useDatabase({ PROCESS_ENDS_FILE: file });
beforeEach(() => database.admin`delete from wallet.process_faults`);
afterAll(() => rmSync(dir, { recursive: true }));

const faults = async () => [
  ...(await database.admin`select process, kind, detail from wallet.process_faults order by ended_at`),
];

describe("recordEnds", () => {
  it("brings each noted end into the database once, and counts it", async () => {
    noteEnd(file, { process: "app", pid: 1, kind: "killed", detail: "SIGKILL" });
    noteEnd(file, { process: "engine", pid: 2, kind: "crash", detail: "1" });
    expect([await recordEnds(), await recordEnds()]).toEqual([2, 0]);
    expect(await faults()).toEqual([
      { process: "app", kind: "killed", detail: "SIGKILL" },
      { process: "engine", kind: "crash", detail: "1" },
    ]);
    expect((await renderMetrics()).text).toContain(
      'wallet_process_ended_rows{kind="killed",process="app"} 1',
    );
  });

  it("keeps them noted while the database refuses, and passes over a line that was cut off", async () => {
    const grant = (verb: string) =>
      database.admin.unsafe(
        `${verb} execute on function wallet.record_process_fault ${verb === "revoke" ? "from" : "to"} wallet_worker`,
      );
    noteEnd(file, { process: "app", pid: 3, kind: "crash", detail: "9" });
    appendFileSync(file, '{"id":"01');
    await grant("revoke");
    await expect(recordEnds()).rejects.toThrow();
    noteEnd(file, { process: "app", pid: 4, kind: "killed", detail: "SIGTERM" });
    await grant("grant");
    expect([await recordEnds(), await recordEnds(), await recordEnds()]).toEqual([1, 1, 0]);
    expect(await faults()).toMatchObject([{ detail: "9" }, { detail: "SIGTERM" }]);
    expect(existsSync(file)).toBe(false);
  });

  it("learns from a process's last words why it crashed, as one end", async () => {
    const script = `
      import { observeFaults } from "@/server/observability/process-faults";
      observeFaults();
      setTimeout(() => { throw new TypeError("secret of a person"); }, 1);`;
    const child = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      env: process.env,
    });
    expect(child.status).not.toBe(0);
    noteEnd(file, { process: "app", pid: child.pid, kind: "crash", detail: String(child.status) });
    expect(await recordEnds()).toBe(1);
    expect(await faults()).toEqual([
      { process: "app", kind: "unhandled", detail: "uncaught_exception TypeError" },
    ]);
  });
});
