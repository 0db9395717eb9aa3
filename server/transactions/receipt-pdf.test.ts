import { describe, expect, it } from "vitest";
import { drawReceipt, type ReceiptPage } from "./receipt-pdf";

const AT = new Date("2026-03-05T14:07:09Z");
const page: ReceiptPage = {
  title: "Receipt OW7K3M9QXC2TJF4",
  badge: "Sent to bank",
  amount: "R\u00a0800,00",
  sentence: "Sent to Capitec, usually 1–2 business days.",
  facts: [
    ["Reference", "OW7K3M9QXC2TJF4"],
    ["To", "Capitec •••• 8831, T Mokoena · savings"],
  ],
  amounts: [
    ["Bank receives", "R\u00a0800,00"],
    ["Taken from balance", "R\u00a0805,00"],
  ],
  footer: "Status at 16:07:09 on 5 Mar 2026, South African time.",
};

const drawn = async (what: Partial<ReceiptPage> = {}): Promise<string> =>
  (await drawReceipt({ ...page, ...what }, AT)).toString("latin1");

describe("drawReceipt", () => {
  it("gives one A4 page with our type in it, named after its transaction", async () => {
    const pdf = await drawn();
    expect(pdf).toMatch(/^%PDF-1\./);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(pdf).toContain("/MediaBox [0 0 595.28 841.89]");
    expect(pdf).toContain("(Receipt OW7K3M9QXC2TJF4)");
    expect(pdf).toMatch(/\/BaseFont \/[A-Z]+\+Geist/);
    expect(pdf).not.toContain("Helvetica");
  });

  it("keeps a long note and name on the page", async () => {
    const long: [string, string][] = [
      ["Note", "rent ".repeat(28)],
      ["Wallet of", "W".repeat(334)],
    ];
    expect((await drawn({ facts: [...page.facts, ...long] })).match(/\/Type \/Page\b/g)).toHaveLength(1);
  });

  it("takes characters that the type doesn't have", async () => {
    expect(await drawn({ facts: [["Note", "🎉 สวัสดี \u202e abc"]] })).toMatch(/%%EOF\s*$/);
  });
});
