import { z } from "zod";
import { toWire } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import type { SentTransfer } from "./queries";

/** A transfer as its sender's browser gets it: the amount as a string of minor units, the recipient as a stranger may read it. */
export const transferView = z.strictObject({
  id: z.string(),
  reference: z.string(),
  status: z.literal("completed"),
  amount: z.string().regex(/^\d+$/),
  currency: z.string(),
  note: z.string(),
  recipient: z.strictObject({ name: z.string(), address: z.string() }),
  createdAt: z.string(),
});
type TransferView = z.infer<typeof transferView>;

/** A transfer is complete as soon as it is there. */
export const viewTransfer = ({ transfer, recipient }: SentTransfer): TransferView => ({
  id: publicId("transfer", transfer.id),
  reference: transfer.reference,
  status: "completed",
  amount: toWire(transfer.amount),
  currency: transfer.currency,
  note: transfer.description,
  recipient,
  createdAt: transfer.createdAt.toISOString(),
});
