/** What a spreadsheet would take for a formula: https://owasp.org/www-community/attacks/CSV_Injection. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+$/;

/**
 * One line of a CSV file (RFC 4180), for every file of this kind that leaves us. A cell that a spreadsheet would run as a formula begins
 * with an apostrophe; whole numbers stay numbers. Nothing is an empty cell.
 */
export const csvLine = (cells: readonly (string | null)[]): string => `${cells.map(cellOf).join(",")}\r\n`;

function cellOf(cell: string | null): string {
  if (cell === null) return "";
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
