import { describe, expect, it } from "vitest";
import { newReference } from "@/db/ids";
import { readCamt053 } from "./read-camt053";
import type { BadRow, StatementRow } from "./statement-row";

const REFERENCE = newReference();

/** The text in pieces of so many characters, wherever that cuts it. */
async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
}

async function read(text: string, size = 1_000): Promise<{ rows: StatementRow[]; bad: BadRow[] }> {
  const found: { rows: StatementRow[]; bad: BadRow[] } = { rows: [], bad: [] };
  for await (const { rows, bad } of readCamt053(inPieces(text, size))) {
    found.rows.push(...rows);
    found.bad.push(...bad);
  }
  return found;
}

const codeOf = (text: string): Promise<unknown> =>
  read(text).then(
    () => "read",
    (error: unknown) => (error as { problem?: { code: string } }).problem?.code ?? error,
  );

const entry = (
  amount: string,
  direction: "CRDT" | "DBIT",
  { details = "", status = "BOOK", currency = "ZAR", date = "2026-11-02" } = {},
): string =>
  `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts><Cd>${status}</Cd></Sts>
   <BookgDt><Dt>${date}</Dt></BookgDt><AcctSvcrRef>BANK-${amount}</AcctSvcrRef><NtryDtls>${details}</NtryDtls></Ntry>`;
const balance = (code: string, amount: string, direction = "CRDT"): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="ZAR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd></Bal>`;
const statement = (...parts: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!-- as a bank writes it -->
   <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>${parts.join("\n")}</Stmt></BkToCstmrStmt></Document>`;
const paidTo = (reference: string): string =>
  `<TxDtls><Refs><EndToEndId>${reference}</EndToEndId></Refs><RmtInf><Ustrd>Wallet &amp; more</Ustrd></RmtInf></TxDtls>`;

describe("readCamt053", () => {
  it("reads what left as payouts, what came back as returns, and the rest as payments, wherever the pieces cut", async () => {
    const returned = `<TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><RmtInf><Ustrd>back: ${REFERENCE}.</Ustrd></RmtInf></TxDtls>`;
    const text = statement(
      entry("250.00", "DBIT", { details: paidTo(REFERENCE) }),
      entry("250.00", "CRDT", { details: returned }),
      entry("99.5", "CRDT", { details: "<TxDtls><RmtInf><Ustrd>rent</Ustrd></RmtInf></TxDtls>" }),
      entry("7.00", "DBIT", { status: "PDNG" }),
    );
    const { rows, bad } = await read(text);
    expect(bad).toEqual([]);
    expect(
      rows.map(({ product, objectId, reference, amountMinor, paidAt }) => [
        product,
        objectId,
        reference,
        amountMinor,
        paidAt,
      ]),
    ).toEqual([
      ["payout", "", REFERENCE, "25000", "2026-11-01T22:00:00.000Z"],
      ["payout_return", "", REFERENCE, "25000", "2026-11-01T22:00:00.000Z"],
      ["purchase", "BANK-99.5", "", "9950", "2026-11-01T22:00:00.000Z"],
      ["payout", "BANK-7.00", "", "700", ""], // pending: no money moved
    ]);
    for (const size of [1, 7, 64]) expect(await read(text, size)).toEqual({ rows, bad });
  });

  it("takes a batch apart into its transactions", async () => {
    const one = (amount: string, reference: string): string =>
      `<TxDtls><Refs><EndToEndId>${reference}</EndToEndId></Refs><Amt Ccy="ZAR">${amount}</Amt></TxDtls>`;
    const details = one("10.00", REFERENCE) + one("20.00", newReference());
    const { rows } = await read(statement(entry("30.00", "DBIT", { details })));
    expect(rows.map(({ amountMinor, line }) => [amountMinor, line])).toEqual([
      ["1000", 1],
      ["2000", 2],
    ]);
  });

  it("shows entries it can't read, one by one", async () => {
    const { rows, bad } = await read(
      statement(
        entry("1,00", "CRDT"),
        entry("1.00", "CRDT", { date: "2026-02-30" }),
        entry("1.00", "CRDT", { currency: "R" }),
        entry("1.00", "CRDT"),
      ),
    );
    expect([rows.length, bad.map(({ line, code }) => [line, code])]).toEqual([
      1,
      [
        [1, "amount"],
        [2, "time"],
        [3, "currency"],
      ],
    ]);
  });

  it("believes totals that add up, and refuses those that don't", async () => {
    const entries = [entry("100.00", "CRDT"), entry("30.00", "DBIT")];
    const around = (closing: string): string =>
      statement(balance("OPBD", "10.00"), balance("CLBD", closing), ...entries);
    const summed = (count: string, sum: string): string =>
      statement(
        `<TxsSummry><TtlNtries><NbOfNtries>${count}</NbOfNtries><Sum>${sum}</Sum></TtlNtries></TxsSummry>`,
        ...entries,
      );
    expect(await codeOf(around("80.00"))).toBe("read");
    expect(await codeOf(around("80.01"))).toBe("totals_differ");
    expect(await codeOf(summed("2", "130.00"))).toBe("read");
    expect(await codeOf(summed("3", "130.00"))).toBe("totals_differ");
    expect(await codeOf(summed("2", "129.00"))).toBe("totals_differ");
    const mixed = [entry("1.00", "CRDT"), entry("1.00", "CRDT", { currency: "USD" })];
    expect(await codeOf(statement(balance("OPBD", "0.00"), balance("CLBD", "2.00"), ...mixed))).toBe(
      "mixed_currency_totals",
    );
  });

  it.each([
    ["text that is no XML", "id;amount\n1;2\n", "not_xml"],
    ["an element that closes another", "<Document><BkToCstmrStmt></Document></BkToCstmrStmt>", "not_xml"],
    ["a document type", '<!DOCTYPE x [<!ENTITY a "aaaa">]><Document/>', "not_xml"],
    ["an entity of its own", statement("<Ntry><Amt>&a;</Amt></Ntry>"), "not_xml"],
    ["XML of another kind", "<Invoice><Line/></Invoice>", "wrong_columns"],
    ["an end in the middle", statement(entry("1.00", "CRDT")).slice(0, -30), "cut_off"],
    ["no entry", statement(balance("OPBD", "0.00")), "no_rows"],
  ])("refuses %s", async (_name, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
