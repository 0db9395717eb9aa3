import { query } from "@/db/client";
import { sweepTurn } from "@/server/revio/pace";
import { recheckBreak } from "./recheck-break";

/** What Revio itself can still tell us to book: a read of the record runs the same commands as its webhook would. */
const REPAIRABLE = [
  "missing_in_ledger",
  "status_mismatch",
  "refund_not_booked",
  "chargeback_not_booked",
  "payout_not_booked",
  "return_not_booked",
];
const MOST = 500;

/**
 * Reads the records of a run's breaks that may only be news to us, oldest first, at the pace of the sweeps, up to 500. What agrees
 * then is cleared. A second call reads what is still open; a record that can't be read stays for a person.
 */
export async function repairBreaks(runId: string): Promise<{ read: number; cleared: number }> {
  const rows = await query<{ id: string }>(
    "worker",
    `select distinct b.id, b.opened_at from wallet.reconciliation_items i join wallet.reconciliation_breaks b on b.id = i.break_id
      where i.run_id = $1 and b.closed_at is null and b.type in (select jsonb_array_elements_text($2::jsonb))
      order by b.opened_at, b.id limit ${MOST}`,
    [runId, REPAIRABLE],
    { name: "repairable_breaks" },
  );
  let cleared = 0;
  for (const { id } of rows) {
    await sweepTurn();
    const { answered, agrees } = await recheckBreak(id, "statement");
    if (answered && agrees) cleared++;
  }
  return { read: rows.length, cleared };
}
