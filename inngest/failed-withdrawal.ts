import { z } from "zod";
import { recordWithdrawalDeadLetter } from "@/server/withdrawals/record-dead-letter";

const original = z.object({ data: z.object({ transactionId: z.uuid() }) });

/** What `inngest/function.failed` carries. */
type Failed = { data: { event: unknown; run_id: string; error: { message: string } } };

/** Puts the withdrawal of a run that is out of attempts where a person sees it. A second call of the same run: `already`. */
export const recordFailedWithdrawal = ({ data }: Failed) =>
  recordWithdrawalDeadLetter({
    transactionId: original.parse(data.event).data.transactionId,
    runId: data.run_id,
    errorCode: data.error.message.slice(0, 80),
  });
