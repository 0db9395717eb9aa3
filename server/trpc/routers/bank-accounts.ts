import { z } from "zod";
import { decodeId } from "@/db/ids";
import { addBankAccount } from "@/server/bank-accounts/add-bank-account";
import {
  type BankAccountView,
  bankAccountView,
  viewBankAccount,
} from "@/server/bank-accounts/bank-account-view";
import { ACCOUNT_TYPES, BANKS, digitsText } from "@/server/bank-accounts/banks";
import { findBankAccount, listBankAccounts } from "@/server/bank-accounts/queries";
import { removeBankAccount } from "@/server/bank-accounts/remove-bank-account";
import { setDefaultBankAccount } from "@/server/bank-accounts/set-default-bank-account";
import { env } from "@/server/env";
import { invariant, Refusal } from "@/server/errors";
import { confirmedBy, publicIdField, stepUpField } from "../fields";
import { router, user } from "../init";

const nothing = z.strictObject({});
const one = z.strictObject({ id: publicIdField, stepUpId: stepUpField });
const accounts = z.strictObject({ items: z.array(bankAccountView) });

const idOf = (text: string): string => {
  const id = decodeId("bnk", text);
  if (id === undefined) throw new Refusal("NOT_FOUND");
  return id;
};

const list = async (userId: string): Promise<{ items: BankAccountView[] }> => ({
  items: (await listBankAccounts(userId)).map(viewBankAccount),
});

export const bankAccountsRouter = router({
  /** The banks money can be paid out to, and how long a new account waits before it can be used. */
  banks: user
    .meta({ access: "user", limit: null })
    .input(nothing)
    .output(
      z.strictObject({
        coolingSeconds: z.number().int(),
        items: z.array(
          z.strictObject({
            key: z.string(),
            name: z.string(),
            branchCode: z.string(),
            accountTypes: z.array(z.enum(ACCOUNT_TYPES)),
            digits: z.string(),
          }),
        ),
      }),
    )
    .query(() => ({
      coolingSeconds: env().BANK_ACCOUNT_COOLING_SECONDS,
      items: Object.entries(BANKS).map(([key, bank]) => ({
        key,
        name: bank.name,
        branchCode: bank.branchCode,
        accountTypes: [...bank.accountTypes],
        digits: digitsText(bank.digits),
      })),
    })),

  /** One's own accounts, the default first. */
  list: user
    .meta({ access: "user", limit: null })
    .input(nothing)
    .output(accounts)
    .query(({ ctx }) => list(ctx.actor.userId)),

  /** Adds an account; the same account again answers the one that is there. */
  add: user
    .meta({ access: "user", limit: "bankAccounts", stepUp: "bank_account.add" })
    .input(
      z.strictObject({
        bank: z.string().max(40),
        accountType: z.string().max(40),
        number: z.string().max(64, "Account numbers have at most 16 digits."),
        holderName: z.string().max(400, "Use at most 80 characters for the name."),
        stepUpId: stepUpField,
      }),
    )
    .output(bankAccountView)
    .mutation(async ({ ctx, input: { stepUpId, ...wish } }) => {
      const id = await addBankAccount(confirmedBy(ctx.actor, stepUpId), ctx.requestId, wish);
      const row = await findBankAccount(ctx.actor.userId, id);
      invariant(row, "an account that was added is in the list");
      return viewBankAccount(row);
    }),

  /** Makes one of one's accounts the one that is offered first; answers the list after it. */
  setDefault: user
    .meta({ access: "user", limit: null, owns: "id", stepUp: "bank_account.set_default" })
    .input(one)
    .output(accounts)
    .mutation(async ({ ctx, input }) => {
      await setDefaultBankAccount(confirmedBy(ctx.actor, input.stepUpId), ctx.requestId, idOf(input.id));
      return list(ctx.actor.userId);
    }),

  /** Takes an account out of one's list; answers the list after it. */
  remove: user
    .meta({ access: "user", limit: null, owns: "id", stepUp: "bank_account.remove" })
    .input(one)
    .output(accounts)
    .mutation(async ({ ctx, input }) => {
      await removeBankAccount(confirmedBy(ctx.actor, input.stepUpId), ctx.requestId, idOf(input.id));
      return list(ctx.actor.userId);
    }),
});
