/** A statement's bytes in the database, gzipped piece by piece: so that a run can be resumed and repeated without asking again. */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { env } from "@/server/env";
import { UnreadableFile } from "./statement-row";

const packed = promisify<Buffer, { level: number }, Buffer>(gzip);
const unpacked = promisify<Buffer, { chunkSize: number }, Buffer>(gunzip);

/** Of the file as it is; packed it is a quarter of that. */
const PIECE = 4 * 1024 * 1024;

const stored = z.object({ outcome: z.enum(["stored", "already"]) });
const completed = z.object({ outcome: z.enum(["received", "already", "refused"]) });

/** Bytes in pieces of exactly `PIECE`, so that the same file makes the same pieces however it arrives. */
async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (size + rest.byteLength >= PIECE) {
      const part = rest.subarray(0, PIECE - size);
      yield Buffer.concat([...held, part]);
      rest = rest.subarray(part.byteLength);
      [held, size] = [[], 0];
    }
    if (rest.byteLength > 0) held.push(rest);
    size += rest.byteLength;
  }
  if (size > 0) yield Buffer.concat(held);
}

/**
 * Stores a file that arrives as a stream and says how many bytes it has; null when no more is wanted of it, since it was stored whole
 * or refused meanwhile. A second call for a file that is not whole yet stores it again. Throws UnreadableFile `too_large` above
 * STATEMENT_MAX_BYTES, and whatever `chunks` throws; the file stays `receiving` then, until a sweep refuses it.
 */
export async function storeStatement(
  fileId: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<bigint | null> {
  const hash = createHash("sha256");
  const most = env().STATEMENT_MAX_BYTES;
  let bytes = 0;
  let seq = 0;
  for await (const piece of inPieces(chunks)) {
    bytes += piece.byteLength;
    if (bytes > most)
      throw new UnreadableFile({
        code: "too_large",
        line: null,
        detail: `The file has more than ${most} bytes.`,
      });
    hash.update(piece);
    const { outcome } = await callCommand(
      "worker",
      "store_statement_chunk",
      { file: fileId, seq, content: await packed(piece, { level: 3 }) },
      stored,
    );
    if (outcome === "already") return null;
    seq++;
  }
  const { outcome } = await callCommand(
    "worker",
    "complete_statement_file",
    { file: fileId, chunks: seq, bytes, sha256: hash.digest() },
    completed,
  );
  return outcome === "refused" ? null : BigInt(bytes);
}

async function storedPiece(fileId: string, seq: number): Promise<Buffer | null> {
  const [row] = await query<{ content: Buffer }>(
    "worker",
    "select content from wallet.statement_chunks where file_id = $1 and seq = $2",
    [fileId, seq],
    { name: "statement_chunk" },
  );
  return row ? unpacked(row.content, { chunkSize: PIECE }) : null;
}

/** The stored bytes, two pieces in memory at a time: the next one comes while this one is read. */
export async function* statementBytes(fileId: string): AsyncGenerator<Buffer> {
  let coming = storedPiece(fileId, 0);
  for (let seq = 1; ; seq++) {
    const piece = await coming;
    if (piece === null) return;
    coming = storedPiece(fileId, seq);
    coming.catch(() => {}); // told at its turn, unless the reader stopped before
    yield piece;
  }
}

const TEXT_PIECE = 64 * 1024;

/**
 * Bytes as text, strictly UTF-8; a byte order mark is dropped. Throws UnreadableFile: `empty`, `utf16`, `not_utf8`. In pieces that a
 * reader turns into rows without holding a whole piece of the file as objects.
 */
export async function* statementText(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let cut: Buffer = Buffer.alloc(0); // the begun character at the end of a part
  let first = true;
  let read = 0;
  for await (const piece of bytes) {
    if (first) refuseUtf16(piece);
    for (let from = 0; from < piece.byteLength; from += TEXT_PIECE) {
      await setImmediate(); // reading is work of milliseconds: whatever else the process does has its turn between
      const next = piece.subarray(from, from + TEXT_PIECE);
      const part = cut.byteLength === 0 ? next : Buffer.concat([cut, next]);
      const whole = part.byteLength - begunCharacter(part);
      cut = part.subarray(whole);
      const text = decode(part.subarray(0, whole), read);
      yield first ? text.replace(/^\ufeff/, "") : text;
      first = false;
      read += whole;
    }
  }
  if (first) throw new UnreadableFile({ code: "empty", line: null, detail: "The file has no bytes." });
  if (cut.byteLength > 0) decode(cut, read);
}

/** How many bytes at the end belong to a character that goes on behind it: https://www.rfc-editor.org/rfc/rfc3629#section-3 */
function begunCharacter(part: Buffer): number {
  for (let back = 1; back <= Math.min(3, part.byteLength); back++) {
    const byte = part[part.byteLength - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Not by TextDecoder: its strings take two bytes for each character, and all that reads them half as long again. */
function decode(part: Buffer, read: number): string {
  if (isUtf8(part)) return part.toString("utf8");
  throw new UnreadableFile({
    code: "not_utf8",
    line: null,
    detail: `The text is not UTF-8 (near byte ${read}). Save it as UTF-8 and send it again.`,
  });
}

function refuseUtf16(piece: Buffer): void {
  const marked = (piece[0] === 0xff && piece[1] === 0xfe) || (piece[0] === 0xfe && piece[1] === 0xff);
  if (marked || piece.subarray(0, 64).includes(0))
    throw new UnreadableFile({
      code: "utf16",
      line: null,
      detail: "The text is UTF-16. Save it as UTF-8 and send it again.",
    });
}
