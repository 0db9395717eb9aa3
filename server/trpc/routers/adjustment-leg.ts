import { z } from "zod";
import { ADJUSTABLE } from "@/server/adjustments/request-adjustment";
import { minorUnits, publicIdField } from "../fields";
import { idOf } from "../id-of";

/** One movement of an adjustment between two accounts. */
export const leg = z
  .strictObject({
    debit: z.enum(ADJUSTABLE),
    debitUser: publicIdField.nullable(),
    credit: z.enum(ADJUSTABLE),
    creditUser: publicIdField.nullable(),
    amount: minorUnits,
  })
  .transform(({ amount, debitUser, creditUser, ...accounts }) => ({
    ...accounts,
    debitUser: debitUser === null ? null : idOf("usr", debitUser),
    creditUser: creditUser === null ? null : idOf("usr", creditUser),
    amountMinor: amount,
  }));
