import { Refusal } from "@/server/errors";
import { ACCOUNT_TYPES, type AccountType, type Bank, digitsText, findBank } from "./banks";

/** What a person types to add an account. */
export type BankAccountWish = { bank: string; accountType: string; number: string; holderName: string };

/** The same, checked: digits only, one spelling of each name. */
export type Destination = {
  bank: string;
  branchCode: string;
  accountType: AccountType;
  number: string;
  holderName: string;
};

const BLANKS = /[\s\u00a0\u2000-\u200a\u202f]+/g;
const DASHES = /[-\u2010-\u2015]/g;
/** Letters of any script with their marks, at least one; digits, and what names and firms are written with. */
const NAME = /^(?=.*\p{L})[\p{L}\p{M}\p{N} .,'’&()/+-]+$/u;
/** The name lies in clear: an account number typed into the wrong field must not. */
const LIKE_A_NUMBER = /\d(?:[ .,/+-]*\d){5}/;

/**
 * Reads a wish or throws BAD_INPUT with the field and the sentence for it. Blanks and dashes within the number mean nothing.
 * No sentence repeats what was typed.
 */
export function readWish(wish: BankAccountWish): Destination {
  const bank = findBank(wish.bank);
  if (!bank) throw bad("bank", "Choose your bank.");
  return {
    bank: wish.bank,
    branchCode: bank.branchCode,
    accountType: readType(wish.accountType, bank),
    number: readNumber(wish.number, bank),
    holderName: readHolder(wish.holderName),
  };
}

const bad = (field: keyof BankAccountWish, sentence: string): Refusal =>
  new Refusal("BAD_INPUT", { field, sentence });

function readType(text: string, bank: Bank): AccountType {
  const type = ACCOUNT_TYPES.find((known) => known === text);
  if (!type || !bank.accountTypes.includes(type)) throw bad("accountType", "Choose the type of the account.");
  return type;
}

function readNumber(text: string, bank: Bank): string {
  const number = text.replace(BLANKS, "").replace(DASHES, "");
  const [least, most] = bank.digits;
  if (number === "") throw bad("number", "Enter the account number.");
  if (!/^[0-9]+$/.test(number)) throw bad("number", "An account number has digits only.");
  if (number.length < least || number.length > most)
    throw bad("number", `Account numbers of ${bank.name} have ${digitsText(bank.digits)}.`);
  if (/^0+$/.test(number)) throw bad("number", "Enter the account number.");
  return number;
}

function readHolder(text: string): string {
  const name = text.normalize("NFC").replace(BLANKS, " ").trim();
  const { length } = Array.from(name);
  if (length < 2) throw bad("holderName", "Enter the name on the account.");
  if (length > 80) throw bad("holderName", "Use at most 80 characters for the name.");
  if (!NAME.test(name)) throw bad("holderName", "Use letters, digits and blanks for the name.");
  if (LIKE_A_NUMBER.test(name)) throw bad("holderName", "Leave numbers out of the name.");
  return name;
}
