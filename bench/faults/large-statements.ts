/**
 * Files of a gigabyte that are no good: one endless line, a statement that is cut off, more than may be. Each gets its report, in
 * bounded memory, and changes nothing. `npm run battery large-statements`; smaller by `--megabytes N`.
 */
import { closePools } from "@/db/client";
import { newId } from "@/db/ids";
import { migrate } from "@/db/migrate";
import { checkStatement } from "@/server/reconciliation/check-statement";
import { REVIO_COLUMNS } from "@/server/reconciliation/column-map";
import { receiveStatement } from "@/server/reconciliation/receive-statement";
import { testEnvironment } from "@/server/testing/database";
import { openOwnDatabase } from "../support/own-database";
import { type Figure, report } from "../support/report";
import { FROM, makeBooks, TO } from "../support/statement-books";
import { readPlan } from "./support/plan";

const plan = readPlan("large-statements", { megabytes: 1024 });
const MOST = plan.megabytes * 2 ** 20;
const started = new Date();

const own = await openOwnDatabase("faults-large-statements", 54_641);
const { admin, adminUrl } = own;
Object.assign(process.env, testEnvironment(own.url), {
  STATEMENT_MAX_BYTES: String(MOST),
});

const ROW =
  "aaaaaaaa-0000-4000-8000-000000000001,purchase,,OW0000000000000,paid,2026-10-01 10:00:00,2026-10-01 10:00:00,ZAR,1.00,0.00,1.00,visa,true,\n";
const ROWS = Buffer.from(ROW.repeat(Math.floor(2 ** 20 / ROW.length)));

/** Pieces of this text until there are so many bytes, cut where they end. */
async function* filled(head: string, piece: Buffer, bytes: number): AsyncGenerator<Buffer> {
  yield Buffer.from(head);
  for (let left = bytes - head.length; left > 0; left -= piece.byteLength)
    yield piece.subarray(0, Math.min(left, piece.byteLength));
}

const header = `${REVIO_COLUMNS.join(",")}\n`;
const CASES: [name: string, content: () => AsyncIterable<Buffer>, code: string][] = [
  ["one endless line", () => filled("", Buffer.alloc(2 ** 20, "x"), MOST), "wrong_columns"],
  ["a quote that never closes", () => filled('"', Buffer.from("a,b\n".repeat(2 ** 18)), MOST), "unclosed"],
  ["a statement cut off in a row", () => filled(header, ROWS, MOST - 17), "cut_off"],
  ["a statement larger than may be", () => filled(header, ROWS, MOST + 2 ** 20), "too_large"],
];

let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);

try {
  await migrate({ adminUrl });
  const actor = await makeBooks(admin);
  const figures: Figure[] = [];
  for (const [name, content, code] of CASES) {
    const [fileId, before] = [newId(), performance.now()];
    const wish = {
      fileId,
      name,
      format: "revio_csv",
      mapId: null,
      from: FROM,
      to: TO,
      bytes: code === "cut_off" ? MOST - 17 : MOST,
    } as const;
    await receiveStatement({ actor, requestId: "faults" }, wish, content()).catch(() => undefined); // refused while it streams
    const state = await checkStatement(fileId);
    const [row] = await admin<{ code: string }[]>`
      select problems -> 0 ->> 'code' as code from wallet.statement_files where id = ${fileId}`;
    const seconds = ((performance.now() - before) / 1000).toFixed(0);
    figures.push({
      figure: `${plan.megabytes} MB, ${name}`,
      measured: `${state}: ${row?.code} (${seconds} s)`,
      target: `refused: ${code}`,
      met: state === "refused" && row?.code === code,
    });
  }
  const memory = Math.round(peak / 2 ** 20);
  figures.push({ figure: "memory of Node", measured: `${memory} MB`, target: "< 300 MB", met: memory < 300 });
  const runs = await admin`select from wallet.reconciliation_runs`;
  figures.push({ figure: "runs begun", measured: String(runs.length), target: "0", met: runs.length === 0 });
  report("large-statements", started, figures);
} finally {
  clearInterval(watch);
  await closePools();
  await own.close();
}
