/** HTML as a template: values are escaped, fragments made here are not. */

export type Html = { html: string };
type Value = string | number | Html | Value[] | null | false | undefined;

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function render(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (Array.isArray(value)) return value.map(render).join("");
  if (typeof value === "object") return value.html;
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return { html: strings.reduce((text, part, index) => text + render(values[index - 1]) + part) };
}

/** `R 1 234,50` for rand, the code before the number for the rest. Always two decimals, plain spaces. */
export function money(amount: bigint, currency: string): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, " ");
  return `${amount < 0n ? "-" : ""}${currency === "ZAR" ? "R" : currency} ${whole},${digits.slice(-2)}`;
}
