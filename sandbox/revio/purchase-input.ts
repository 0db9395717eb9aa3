/** Checks `POST /purchases/` as Revio would: errors keyed by (dotted) field, never an exception. */
import type { FieldErrors } from "./answer";
import type { Check } from "./input";
import {
  checkBrand,
  checker,
  isFields,
  isUrl,
  LARGEST,
  NOT_AN_OBJECT,
  readAmount,
  readClient,
  readCurrency,
  readEmail,
  readFields,
  readText,
  REQUIRED,
  textOf,
} from "./input";
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

/** The checked input, or the errors. `now` is Unix seconds; `due` defaults to an hour later. */
export function readPurchase(
  body: unknown,
  brandId: string,
  now: number,
): PurchaseInput | { errors: FieldErrors } {
  const check = checker();
  if (!isFields(body)) return { errors: NOT_AN_OBJECT };
  checkBrand(check, body["brand_id"], brandId);
  const client = readPayer(check, body);
  const money = readMoney(check, body["purchase"]);
  const reference = readText(check, body["reference"], "reference", 128);
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
  return { ...client, ...money, ...urls, reference, due: Number(due) };
}

function readPayer(check: Check, body: Record<string, unknown>): { email: string; fullName: string } {
  const client = readClient(check, body);
  if (!client) return { email: "", fullName: "" };
  const email = readEmail(check, client["email"]);
  const fullName = client["full_name"] ?? "";
  if (typeof fullName !== "string" || fullName.length > 128)
    check.add("client.full_name", "invalid", "Not a valid name.");
  return { email, fullName: textOf(fullName) };
}

function readMoney(
  check: Check,
  value: unknown,
): Pick<PurchaseInput, "currency" | "products" | "total" | "dueStrict"> {
  const nothing = { currency: "", products: [], total: 0n, dueStrict: false };
  const fields = readFields(check, "purchase", value);
  if (!fields) return nothing;
  const currency = readCurrency(check, fields["currency"], "purchase.currency");
  const dueStrict = fields["due_strict"] ?? false;
  if (typeof dueStrict !== "boolean") check.add("purchase.due_strict", "invalid", "Must be a valid boolean.");
  const list = fields["products"];
  if (!Array.isArray(list) || list.length === 0) {
    check.add("purchase.products", list === undefined ? "required" : "empty", "This list may not be empty.");
    return nothing;
  }
  const products = list.map((product, index) => readProduct(check, product, `purchase.products.${index}`));
  const total = products.reduce((sum, product) => sum + lineTotal(product), 0n);
  if (total > LARGEST) check.add("purchase.products", "max_value", "The total is too large.");
  return { currency, products, total, dueStrict: dueStrict === true };
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
    price: readAmount(check, product["price"], `${field}.price`),
  };
}

/** Price times quantity (up to four decimals), half up. */
function lineTotal({ price, quantity }: Product): bigint {
  const [whole = "0", fraction = ""] = quantity.split(".");
  return (price * BigInt(whole + fraction.padEnd(4, "0")) + 5000n) / 10_000n;
}
