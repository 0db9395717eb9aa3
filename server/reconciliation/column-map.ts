import { z } from "zod";
import { PRODUCTS } from "./statement-row";

const column = z.string().trim().min(1).max(100);
const product = z.enum(PRODUCTS);
const zone = z
  .string()
  .max(60)
  .refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
    } catch {
      return false;
    }
  }, "This isn't a time zone, like Africa/Johannesburg.");

/** How a CSV is read: which column is what, and in which notation. Kept by name for the next file of the same source. */
export const columnMap = z
  .strictObject({
    delimiter: z.enum([",", ";", "\t"]),
    decimal: z.enum([".", ","]),
    /** What parts thousands; empty for none. */
    group: z.enum(["", " ", ",", "."]),
    dateFormat: z.enum(["ISO", "YYYY-MM-DD HH:mm:ss", "DD/MM/YYYY", "DD.MM.YYYY"]),
    timezone: zone,
    columns: z.strictObject({
      objectId: column.optional(),
      product: column.optional(),
      reference: column.optional(),
      status: column.optional(),
      paidAt: column,
      amount: column.optional(),
      credit: column.optional(),
      debit: column.optional(),
      currency: column.optional(),
      fee: column.optional(),
      related: column.optional(),
      isTest: column.optional(),
      brandId: column.optional(),
    }),
    fixed: z.strictObject({
      product: product.optional(),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/, "Currency must be three letters, like ZAR.")
        .optional(),
      status: z.string().max(100).optional(),
    }),
    /** What the file calls each product. */
    products: z.record(z.string().max(100), product),
    /** Amounts carry a sign: negative ones are payouts unless the file says its product. */
    signed: z.boolean(),
  })
  .refine(
    ({ columns: c }) => (c.amount !== undefined) !== (c.credit !== undefined && c.debit !== undefined),
    {
      message: "Name one amount column, or a credit and a debit column.",
      path: ["columns", "amount"],
    },
  )
  .refine(({ columns: c }) => c.objectId !== undefined || c.reference !== undefined, {
    message: "Name the column of the provider's id, or of our reference.",
    path: ["columns", "objectId"],
  })
  .refine(({ decimal, group }) => decimal !== group, {
    message: "The same sign can't part thousands and cents.",
    path: ["group"],
  });

export type ColumnMap = z.infer<typeof columnMap>;

/** Revio's own statement [assumed]: every column is there, and no other. */
export const REVIO_CSV: ColumnMap = {
  delimiter: ",",
  decimal: ".",
  group: "",
  dateFormat: "YYYY-MM-DD HH:mm:ss",
  timezone: "UTC",
  columns: {
    objectId: "id",
    product: "product",
    related: "related_to",
    reference: "reference",
    status: "status",
    paidAt: "paid_on",
    currency: "currency",
    amount: "amount",
    fee: "fee_amount",
    isTest: "is_test",
    brandId: "brand_id",
  },
  fixed: {},
  products: Object.fromEntries(PRODUCTS.map((one) => [one, one])),
  signed: false,
};

/** The header of Revio's statement; a column more or less means that what we know of it no longer holds. */
export const REVIO_COLUMNS: readonly string[] = [
  "id",
  "product",
  "related_to",
  "reference",
  "status",
  "created_on",
  "paid_on",
  "currency",
  "amount",
  "fee_amount",
  "net_amount",
  "payment_method",
  "is_test",
  "brand_id",
];
