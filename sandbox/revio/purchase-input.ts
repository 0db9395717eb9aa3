/** Checks `POST /purchases/` as Revio would: errors keyed by (dotted) field, never an exception. */
import type { FieldErrors } from "./answer";
import type { Product } from "./purchase";

export type PurchaseInput = {
  reference: string;
  email: string;
  fullName: string;
  currency: string;
  products: Product[];
  total: bigint;
  due: number;
  dueStrict: boolean;
  successCallback: string | null;
  successRedirect: string | null;
  failureRedirect: string | null;
  cancelRedirect: string | null;
};

type Fields = Record<string, unknown>;
type Check = { errors: FieldErrors; add(field: string, code: string, message: string): void };

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
const REQUIRED = "This field is required.";

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** False for text the database can't hold: NUL, lone surrogates. */
export function storable(value: unknown): boolean {
  if (typeof value === "string") return !/[\0\p{Surrogate}]/u.test(value);
  if (Array.isArray(value)) return value.every(storable);
  if (isFields(value))
    return Object.entries(value).every(([name, entry]) => storable(name) && storable(entry));
  return true;
}

/** Text and numbers as text, anything else as nothing. */
const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

export function isUrl(value: unknown, longest = 500): value is string {
  if (typeof value !== "string" || value.length > longest || !URL.canParse(value)) return false;
  return ["http:", "https:"].includes(new URL(value).protocol);
}

function checker(): Check {
  const errors: FieldErrors = {};
  return {
    errors,
    add(field, code, message) {
      (errors[field] ??= []).push({ message, code });
    },
  };
}

/** The checked input, or the errors. `now` is Unix seconds; `due` defaults to an hour later. */
export function readPurchase(
  body: unknown,
  brandId: string,
  now: number,
): PurchaseInput | { errors: FieldErrors } {
  const check = checker();
  if (!isFields(body)) return { errors: { __all__: [{ message: "Expected an object.", code: "invalid" }] } };
  checkBrand(check, body["brand_id"], brandId);
  const client = readClient(check, body);
  const money = readMoney(check, body["purchase"]);
  const reference = body["reference"] ?? "";
  if (typeof reference !== "string") check.add("reference", "invalid", "Not a valid string.");
  else if (reference.length > 128)
    check.add("reference", "max_length", "Ensure this field has no more than 128 characters.");
  const due = body["due"] ?? now + 3600;
  if (!Number.isSafeInteger(due)) check.add("due", "invalid", "A valid integer is required.");
  else if (Number(due) <= now) check.add("due", "min_value", "The due date is in the past.");
  const url = (name: string): string | null => {
    const value = body[name];
    if (value === undefined || value === null || value === "") return null;
    if (isUrl(value)) return value;
    check.add(name, "invalid", "Enter a valid URL.");
    return null;
  };
  const urls = {
    successCallback: url("success_callback"),
    successRedirect: url("success_redirect"),
    failureRedirect: url("failure_redirect"),
    cancelRedirect: url("cancel_redirect"),
  };
  if (Object.keys(check.errors).length > 0) return { errors: check.errors };
  return { ...client, ...money, ...urls, reference: textOf(reference), due: Number(due) };
}

function checkBrand(check: Check, value: unknown, brandId: string): void {
  if (value === undefined || value === null || value === "") check.add("brand_id", "required", REQUIRED);
  else if (value !== brandId)
    check.add(
      "brand_id",
      "does_not_exist",
      `Invalid pk "${textOf(value).slice(0, 64)}" - object does not exist.`,
    );
}

function readClient(check: Check, body: Fields): { email: string; fullName: string } {
  const nobody = { email: "", fullName: "" };
  const client = body["client"] ?? undefined;
  const clientId = body["client_id"] ?? undefined;
  if (client !== undefined && clientId !== undefined) {
    check.add("client", "invalid", "Specify either client or client_id, not both.");
    return nobody;
  }
  if (clientId !== undefined) {
    check.add("client_id", "does_not_exist", "Invalid pk - object does not exist.");
    return nobody;
  }
  if (!isFields(client)) {
    check.add(
      "client",
      client === undefined ? "required" : "invalid",
      client === undefined ? REQUIRED : "Expected an object.",
    );
    return nobody;
  }
  const email = client["email"];
  const fullName = client["full_name"] ?? "";
  if (email === undefined || email === null || email === "") check.add("client.email", "required", REQUIRED);
  else if (typeof email !== "string" || email.length > 254 || !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email))
    check.add("client.email", "invalid", "Enter a valid email address.");
  if (typeof fullName !== "string" || fullName.length > 128)
    check.add("client.full_name", "invalid", "Not a valid name.");
  return { email: String(email), fullName: textOf(fullName) };
}

function readMoney(
  check: Check,
  value: unknown,
): Pick<PurchaseInput, "currency" | "products" | "total" | "dueStrict"> {
  const nothing = { currency: "", products: [], total: 0n, dueStrict: false };
  if (!isFields(value)) {
    check.add(
      "purchase",
      value === undefined ? "required" : "invalid",
      value === undefined ? REQUIRED : "Expected an object.",
    );
    return nothing;
  }
  const currency = value["currency"];
  if (currency === undefined) check.add("purchase.currency", "required", REQUIRED);
  else if (typeof currency !== "string" || !CURRENCIES.has(currency))
    check.add("purchase.currency", "invalid_choice", "Not a valid choice.");
  const dueStrict = value["due_strict"] ?? false;
  if (typeof dueStrict !== "boolean") check.add("purchase.due_strict", "invalid", "Must be a valid boolean.");
  const list = value["products"];
  if (!Array.isArray(list) || list.length === 0) {
    check.add("purchase.products", list === undefined ? "required" : "empty", "This list may not be empty.");
    return nothing;
  }
  const products = list.map((product, index) => readProduct(check, product, `purchase.products.${index}`));
  const total = products.reduce((sum, product) => sum + lineTotal(product), 0n);
  if (total > LARGEST) check.add("purchase.products", "max_value", "The total is too large.");
  return { currency: String(currency), products, total, dueStrict: dueStrict === true };
}

function readProduct(check: Check, value: unknown, field: string): Product {
  const product = isFields(value) ? value : {};
  const name = product["name"];
  if (typeof name !== "string" || name.length === 0) check.add(`${field}.name`, "required", REQUIRED);
  else if (name.length > 256)
    check.add(`${field}.name`, "max_length", "Ensure this field has no more than 256 characters.");
  const quantity = textOf(product["quantity"] ?? "1");
  const goodQuantity = /^\d{1,9}(\.\d{1,4})?$/.test(quantity) && Number(quantity) > 0;
  if (!goodQuantity) check.add(`${field}.quantity`, "invalid", "A valid number is required.");
  return {
    name: String(name),
    quantity: goodQuantity ? quantity : "1",
    price: readPrice(check, product["price"], `${field}.price`),
  };
}

function readPrice(check: Check, price: unknown, field: string): bigint {
  if (price === undefined || price === null) check.add(field, "required", REQUIRED);
  else if (typeof price !== "number" || !Number.isInteger(price))
    check.add(field, "invalid", "A valid integer is required.");
  else if (price < 1) check.add(field, "min_value", "Ensure this value is greater than or equal to 1.");
  else if (!Number.isSafeInteger(price))
    check.add(field, "max_value", `Ensure this value is less than or equal to ${LARGEST}.`);
  else return BigInt(price);
  return 0n;
}

/** Price times quantity (up to four decimals), half up. */
function lineTotal({ price, quantity }: Product): bigint {
  const [whole = "0", fraction = ""] = quantity.split(".");
  return (price * BigInt(whole + fraction.padEnd(4, "0")) + 5000n) / 10_000n;
}
