import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { invariant } from "@/server/errors";
import { csvLine } from "./csv";
import { IDENTITY, readIdentityPart } from "./identity-part";
import { type Part, pageOf } from "./part";
import { PARTS } from "./personal-data";
import { type Entry, openEntry, zipOf } from "./zip";

type Row = Record<string, string | null>;

const PAGE = 20_000;
/** What a row of the database takes without strain; 100 000 transactions are a tenth of it. */
const LARGEST = 100 * 1024 * 1024;

const README = `Your data at Octoco Wallet

Each file is there twice: as a table (CSV) and for machines (JSON).
Amounts are in cents. Times are in UTC or carry their zone.
Account numbers are masked, and so is the identity number you gave for your limits: it lies encrypted and is
shown to nobody. Passwords and keys are in no copy.
`;

/**
 * Makes the copy that was asked for and tells its person; one that was made already, or whose wallet was closed meanwhile, is `already`.
 * Rows are read `page` by page and compressed at once. A second call after a crash makes it again.
 */
export async function makeExport(exportId: string, page = PAGE): Promise<"finished" | "already"> {
  const found = await callCommand(
    "worker",
    "find_export",
    { export: exportId },
    z.object({ user_id: z.uuid() }).optional(),
  );
  if (!found) return "already";
  const entries: Entry[] = [await entryOf("README.txt", README)];
  const identity = await readIdentityPart(exportId, found.user_id);
  entries.push(...(await filesOf(IDENTITY.name, IDENTITY.columns, identity ? [[identity]] : [])));
  for (const part of PARTS) {
    const pages = pagesOf(part, found.user_id, page);
    entries.push(...(await filesOf(part.name, Object.keys(part.columns), pages)));
  }
  const content = zipOf(entries);
  invariant(content.length <= LARGEST, "a copy of a person's data fits a row");
  return finish(exportId, content);
}

/** The copy could not be made: its person may ask again. A second call: `already`. */
export const giveUpExport = (exportId: string): Promise<"finished" | "already"> => finish(exportId, null);

const finish = async (exportId: string, content: Buffer | null): Promise<"finished" | "already"> => {
  const row = z.object({ outcome: z.enum(["finished", "already"]) });
  return (await callCommand("worker", "finish_export", { export: exportId, content }, row)).outcome;
};

async function entryOf(name: string, text: string): Promise<Entry> {
  const entry = openEntry(name);
  await entry.write(text);
  return entry.end();
}

/** One part as a table and as JSON, both written from one reading. */
async function filesOf(
  part: string,
  names: readonly string[],
  pages: AsyncIterable<Row[]> | Row[][],
): Promise<Entry[]> {
  const [csv, json] = [openEntry(`csv/${part}.csv`), openEntry(`json/${part}.json`)];
  await csv.write(`\uFEFF${csvLine(names)}`);
  await json.write("[");
  let first = true;
  for await (const rows of pages) {
    const said = rows.map((row) => names.map((name) => row[name] ?? null));
    await csv.write(said.map(csvLine).join(""));
    const objects = said.map((cells) =>
      JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cells[at]]))),
    );
    await json.write(`${first ? "\n" : ",\n"}${objects.join(",\n")}`);
    first = false;
  }
  await json.write("\n]\n");
  return [await csv.end(), await json.end()];
}

/** All rows of this part, a page at a time; none for a part without rows. */
async function* pagesOf(part: Part, userId: string, page: number): AsyncGenerator<Row[]> {
  const text = pageOf(part);
  let after = part.order.map(({ first }) => first);
  for (;;) {
    const rows = await query<Row>("report", text, [userId, page, ...after], { name: `export_${part.name}` });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < page || !last) return;
    after = part.order.map((_, at) => last[`after ${at}`] ?? "");
  }
}
