/**
 * South African banks that pay out by branch code and account number. Each has one universal branch code for all its branches.
 * How many digits an account number has is what the banks print today, with room for older accounts: it catches a digit too
 * many or too few. The check digits (CDV of BankservAfrica) are not public, so a mistyped digit is found by the bank only.
 */
export const ACCOUNT_TYPES = ["cheque", "savings", "transmission"] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

export type Bank = {
  name: string;
  branchCode: string;
  /** Fewest and most digits of an account number. */
  digits: readonly [least: number, most: number];
  accountTypes: readonly AccountType[];
};

const EVERY_TYPE = ACCOUNT_TYPES;
const USUAL_TYPES: readonly AccountType[] = ["cheque", "savings"];

const bank = (
  name: string,
  branchCode: string,
  digits: Bank["digits"],
  accountTypes = USUAL_TYPES,
): Bank => ({ name, branchCode, digits, accountTypes });

/** By the key that rows hold. Names as people say them, in the order of the alphabet. */
export const BANKS = {
  absa: bank("Absa", "632005", [8, 11], EVERY_TYPE),
  access: bank("Access Bank", "410506", [7, 16]),
  african: bank("African Bank", "430000", [9, 11]),
  albaraka: bank("Al Baraka Bank", "800000", [7, 16]),
  zero: bank("Bank Zero", "888000", [11, 11]),
  bidvest: bank("Bidvest Bank", "462005", [9, 11]),
  capitec: bank("Capitec", "470010", [10, 10]),
  capitec_business: bank("Capitec Business", "450105", [10, 10]),
  discovery: bank("Discovery Bank", "679000", [11, 11]),
  finbond: bank("Finbond", "589000", [7, 16]),
  fnb: bank("FNB", "250655", [9, 12], EVERY_TYPE),
  investec: bank("Investec", "580105", [10, 11]),
  nedbank: bank("Nedbank", "198765", [9, 11], EVERY_TYPE),
  postbank: bank("Postbank", "460005", [7, 16]),
  sasfin: bank("Sasfin", "683000", [7, 16]),
  standard: bank("Standard Bank", "051001", [9, 11], EVERY_TYPE),
  tyme: bank("TymeBank", "678910", [11, 11]),
} as const satisfies Record<string, Bank>;

type BankKey = keyof typeof BANKS;

/** The bank with this key; undefined for any other text. */
export const findBank = (key: string): Bank | undefined =>
  Object.hasOwn(BANKS, key) ? BANKS[key as BankKey] : undefined;

/** What people call the bank of a row. A bank that left the table keeps its key as its name. */
export const bankName = (key: string): string => findBank(key)?.name ?? key;

/** `10 digits`, `9 to 11 digits` */
export const digitsText = ([least, most]: Bank["digits"]): string =>
  least === most ? `${most} digits` : `${least} to ${most} digits`;
