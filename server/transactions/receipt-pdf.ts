import { join } from "node:path";
import PdfDocument from "pdfkit";

/** What stands on the page; every text is ready to be read. */
export type ReceiptPage = {
  title: string;
  badge: string;
  amount: string;
  sentence: string;
  facts: readonly (readonly [label: string, value: string])[];
  amounts: readonly (readonly [label: string, value: string])[];
  footer: string;
};

const FONTS = join(process.cwd(), "node_modules/geist/dist/fonts/geist-sans");
const REGULAR = join(FONTS, "Geist-Regular.ttf");
const SEMIBOLD = join(FONTS, "Geist-SemiBold.ttf");

const MARGIN = 51; // 18 mm, as the printed page
const LABELS = 130;
const INK = "#151920";
const MUTED = "#575c66";
const LINE = "#e1e3e7";

/** One A4 page with the receipt, in the type of the screens. The same page gives the same text, whenever it is drawn. */
export function drawReceipt(page: ReceiptPage, at: Date): Promise<Buffer> {
  const pdf = new PdfDocument({
    size: "A4",
    margin: MARGIN,
    font: REGULAR,
    lang: "en-ZA",
    info: { Title: page.title, Author: "Octoco Wallet", CreationDate: at, ModDate: at },
  });
  const written = collect(pdf);
  drawHead(pdf, page);
  rule(pdf);
  for (const [label, value] of page.facts) fact(pdf, label, value);
  rule(pdf);
  for (const [label, value] of page.amounts) figure(pdf, label, value);
  rule(pdf);
  pdf.font(REGULAR, 9).fillColor(MUTED).text(page.footer, MARGIN);
  pdf.end();
  return written;
}

type Pdf = InstanceType<typeof PdfDocument>;

const collect = (pdf: Pdf): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    pdf.on("data", (part: Buffer) => parts.push(part));
    pdf.on("end", () => resolve(Buffer.concat(parts)));
    pdf.on("error", reject);
  });

const widthOf = (pdf: Pdf): number => pdf.page.width - 2 * MARGIN;

function drawHead(pdf: Pdf, page: ReceiptPage): void {
  const top = pdf.y;
  pdf.font(REGULAR, 10).fillColor(MUTED).text("Octoco Wallet");
  pdf.font(SEMIBOLD, 15).fillColor(INK).text("Receipt");
  const under = pdf.y;
  pdf.font(SEMIBOLD, 10).text(page.badge, MARGIN, top, { width: widthOf(pdf), align: "right" });
  pdf.font(SEMIBOLD, 24).text(page.amount, MARGIN, under + 22);
  pdf.font(REGULAR, 10.5).fillColor(MUTED).text(page.sentence, { paragraphGap: 4 });
}

function rule(pdf: Pdf): void {
  const y = pdf.y + 10;
  pdf
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + widthOf(pdf), y)
    .lineWidth(0.75)
    .stroke(LINE);
  pdf.y = y + 12;
}

function fact(pdf: Pdf, label: string, value: string): void {
  const { y } = pdf;
  pdf.font(REGULAR, 10.5).fillColor(MUTED).text(label, MARGIN, y, { width: LABELS });
  pdf.fillColor(INK).text(value, MARGIN + LABELS, y, { width: widthOf(pdf) - LABELS });
  pdf.y += 5;
}

function figure(pdf: Pdf, label: string, value: string): void {
  const { y } = pdf;
  pdf.font(REGULAR, 10.5).fillColor(MUTED).text(label, MARGIN, y);
  pdf
    .font(SEMIBOLD, 10.5)
    .fillColor(INK)
    .text(value, MARGIN, y, { width: widthOf(pdf), align: "right" });
  pdf.y += 5;
}
