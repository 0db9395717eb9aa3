import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import { refuseStatement } from "./check-statement";
import { storeStatement } from "./statement-bytes";
import { UnreadableFile } from "./statement-row";

export type StatementWish = {
  fileId: string;
  name: string;
  format: "revio_csv" | "csv" | "camt053";
  mapId: string | null;
  from: Date;
  to: Date;
  /** What the sender says the file has; what arrives must have the same. */
  bytes: number;
};

/**
 * Takes a file in as it streams, gzipped piece by piece into the database, and counts it. A file that is not what the sender said, or
 * too large, is refused with that in its report; so is one whose stream broke. Throws PAYLOAD_TOO_LARGE, NOT_FOUND for its column
 * map, FILE_REFUSED when a sweep took it for given up, and whatever else the stream threw. It is read later: see `checkStatement`.
 */
export async function receiveStatement(
  call: AdminCall,
  { fileId, name, format, mapId, from, to, bytes }: StatementWish,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  await callCommand(
    "app",
    "receive_statement_file",
    { ...calledBy(call), id: fileId, name, format, profile: mapId, from, to },
    z.object({ outcome: z.enum(["opened", "repeated"]) }),
  );
  const cutOff = (detail: string) => refuseStatement(fileId, { code: "cut_off", line: null, detail });
  let received: bigint | null;
  try {
    received = await storeStatement(fileId, chunks);
  } catch (error) {
    if (error instanceof UnreadableFile) {
      await refuseStatement(fileId, error.problem);
      throw new Refusal("PAYLOAD_TOO_LARGE");
    }
    await cutOff("The upload broke off.");
    throw error;
  }
  if (received === null) throw new Refusal("FILE_REFUSED");
  if (received !== BigInt(bytes))
    await cutOff(`The file was said to have ${bytes} bytes, and ${received} arrived.`);
}
