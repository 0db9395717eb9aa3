import { describe, expect, it } from "vitest";
import { type CsvRecord, csvRecords } from "./csv-records";

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
}

async function read(text: string, size = 1_000, delimiter = ","): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const batch of csvRecords(inPieces(text, size), delimiter)) records.push(...batch);
  return records;
}

describe("csvRecords", () => {
  const TEXT = 'a,b,c\r\n1,"x, ""y""\nz",3\n\n"",plain ""text"",\n4,5,6';

  it("reads quotes, quoted line breaks and both kinds of line ends, wherever the pieces cut", async () => {
    const records = await read(TEXT);
    expect(records.map(({ line, fields, ended }) => [line, fields, ended])).toEqual([
      [1, ["a", "b", "c"], true],
      [2, ["1", 'x, "y"\nz', "3"], true],
      [5, ["", 'plain ""text""', ""], true],
      [6, ["4", "5", "6"], false],
    ]);
    for (let size = 1; size < 12; size++) expect(await read(TEXT, size)).toEqual(records);
  });

  it("parts fields by the delimiter it is told, and by no other sign", async () => {
    expect((await read("a;b,c\n", 100, ";"))[0]?.fields).toEqual(["a", "b,c"]);
    expect((await read("a\tb\n", 100, "\t"))[0]?.fields).toEqual(["a", "b"]);
  });

  it("gives up on a quote that never ends and on a line without end, within bounded memory", async () => {
    await expect(read('a,b\n"c,d\ne,f\n')).rejects.toMatchObject({ problem: { code: "unclosed", line: 2 } });
    await expect(read(`a,b\n"${"x\n".repeat(40_000)}`)).rejects.toMatchObject({
      problem: { code: "unclosed", line: 2 },
    });
    await expect(read("x".repeat(70_000))).rejects.toMatchObject({
      problem: { code: "wrong_columns", line: 1 },
    });
  });
});
