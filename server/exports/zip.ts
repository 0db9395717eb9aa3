/** A ZIP archive (PKWARE APPNOTE 6.3.10), its entries compressed as they are written: what is held in memory is small. */
import { crc32, createDeflateRaw } from "node:zlib";

const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATE = 8;
/** 1 January 2000: an archive of the same content is the same bytes. */
const DOS_DATE = (20 << 9) | (1 << 5) | 1;

export type Entry = { name: string; content: Buffer; crc: number; size: number };

type EntryWriter = { write: (text: string) => Promise<void>; end: () => Promise<Entry> };

/** An entry that takes text piece by piece. */
export function openEntry(name: string): EntryWriter {
  const deflate = createDeflateRaw();
  const parts: Buffer[] = [];
  deflate.on("data", (part: Buffer) => parts.push(part));
  let [crc, size] = [0, 0];
  return {
    write: (text) => {
      const bytes = Buffer.from(text, "utf8");
      crc = crc32(bytes, crc);
      size += bytes.length;
      return new Promise((resolve, reject) => {
        deflate.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
    },
    end: () =>
      new Promise((resolve, reject) => {
        deflate.once("error", reject);
        deflate.once("end", () => resolve({ name, content: Buffer.concat(parts), crc, size }));
        deflate.end();
      }),
  };
}

/** The archive with these entries, in their order. Below 4 GiB: larger ones would need another form. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const head = headOf(entry);
    const name = Buffer.from(entry.name, "utf8");
    files.push(Buffer.concat([uint32(0x04034b50), uint16(VERSION), head, name]), entry.content);
    directory.push(
      Buffer.concat([
        uint32(0x02014b50),
        uint16(VERSION),
        uint16(VERSION),
        head,
        Buffer.alloc(10),
        uint32(offset),
        name,
      ]),
    );
    offset += 30 + name.length + entry.content.length;
  }
  const listed = Buffer.concat(directory);
  const count = uint16(entries.length);
  const end = [
    uint32(0x06054b50),
    Buffer.alloc(4),
    count,
    count,
    uint32(listed.length),
    uint32(offset),
    Buffer.alloc(2),
  ];
  return Buffer.concat([...files, listed, ...end]);
}

/** What the head of a file and its line of the directory have in common. */
const headOf = ({ name, content, crc, size }: Entry): Buffer =>
  Buffer.concat([
    ...[UTF8_NAMES, DEFLATE, 0, DOS_DATE].map(uint16),
    ...[crc, content.length, size].map(uint32),
    uint16(Buffer.byteLength(name)),
    uint16(0),
  ]);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
