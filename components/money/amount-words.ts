import { formatMoney, parseAmount } from "@/server/money";

interface AmountLimits {
  min: bigint;
  max: bigint;
}

export type ReadAmount = { minor: bigint } | { problem: string };

/** What a person typed as an amount within limits, or the sentence that says what to change. */
export function readAmount(text: string, limits: AmountLimits): ReadAmount {
  const parsed = parseAmount(text);
  const tooMuch = { problem: `Amount must be ${formatMoney(limits.max)} or less` };
  if ("minor" in parsed) {
    if (parsed.minor < limits.min) return { problem: `Amount must be ${formatMoney(limits.min)} or more` };
    return parsed.minor > limits.max ? tooMuch : parsed;
  }
  switch (parsed.reason) {
    case "empty":
      return { problem: "Enter an amount" };
    case "negative":
    case "not_a_number":
      return { problem: "Amount must be a number, like 250 or 99,50" };
    case "too_many_decimals":
      return { problem: "Amount must have at most 2 digits after the comma" };
    case "too_large":
      return tooMuch;
  }
}

/** The text a field shows for an amount: our format without the currency, `1 234,50`. */
export const amountText = (minor: bigint): string =>
  formatMoney(minor, { sign: "never" }).replace(/^R\s/u, "");
