import { z } from "zod";
import { decodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import {
  type AccountEntryRow,
  findUserByEmail,
  listSystemAccounts,
  listUserAccounts,
  readAccountWindow,
} from "@/server/ledger/account-queries";
import { auditSince } from "@/server/ledger/audit-ledger";
import { findLedgerTransaction, listPosted, readTrialBalance } from "@/server/ledger/ledger-queries";
import { describeSeal, listAudits, listLinks, listSeals } from "@/server/ledger/seal-queries";
import { listFingerprint } from "@/server/transactions/cursor";
import { findTransactionId } from "@/server/transactions/public-id";
import { pageOf, paging, publicIdField } from "../fields";
import { admin, router } from "../init";
import {
  accountEntryView,
  accountView,
  auditView,
  ledgerTransactionView,
  linkView,
  sealView,
  viewAccount,
  viewAccountEntry,
  viewAudit,
  viewLedgerTransaction,
  viewLink,
} from "../ledger-views";
import { type NumberPage, readNumberPage } from "../number-page";
import { trialBalanceView, viewTrialBalance } from "../trial-balance-view";

const meta = { access: "admin", limit: null } as const;
const accountId = z.string().regex(/^[1-9]\d{0,17}$/, "An account's number is digits.");

const viewPage = <Row, View>({ rows, next, prev }: NumberPage<Row>, view: (row: Row) => View) => ({
  items: rows.map(view),
  next,
  prev,
});

/** The id of a user by id or e-mail address; null for nobody. */
const findUser = async (q: string): Promise<string | null> =>
  (q.includes("@") ? await findUserByEmail(q) : decodeId("usr", q)) ?? null;

/** The entries with the account's balance behind each, counted from the balance at the page's edge. */
function withBalances(entries: readonly AccountEntryRow[], edge: bigint, back: boolean) {
  let after = edge;
  return entries.map((entry) => {
    const delta = entry.side === "credit" ? BigInt(entry.amount) : -BigInt(entry.amount);
    if (back) after += delta;
    const one = { ...entry, delta, after };
    if (!back) after -= delta;
    return one;
  });
}

export const adminLedgerRouter = router({
  /** The audits of the ledger, newest first. */
  audits: admin
    .meta(meta)
    .input(z.strictObject(paging))
    .output(pageOf(auditView))
    .query(async ({ input }) =>
      viewPage(
        await readNumberPage({ ...input, list: listFingerprint("audits") }, listAudits, (row) => row.id),
        viewAudit,
      ),
    ),

  /** Checks the laws now, over what came since the last clean audit. Keeps the result; what is broken opens a break. */
  verify: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(z.strictObject({ broken: z.number().int(), upToEntry: z.string() }))
    .mutation(async () => {
      const { broken, upToEntry } = await auditSince();
      return { broken, upToEntry };
    }),

  /** The seals of the chain, newest first. */
  seals: admin
    .meta(meta)
    .input(z.strictObject(paging))
    .output(pageOf(sealView))
    .query(async ({ input }) =>
      viewPage(
        await readNumberPage({ ...input, list: listFingerprint("seals") }, listSeals, (row) => row.number),
        describeSeal,
      ),
    ),

  /** The links of one account's chain, newest first. */
  chain: admin
    .meta(meta)
    .input(z.strictObject({ accountId, ...paging }))
    .output(pageOf(linkView))
    .query(async ({ input }) =>
      viewPage(
        await readNumberPage(
          { ...input, list: listFingerprint("chain", input.accountId) },
          (window) => listLinks(input.accountId, window),
          (row) => row.link,
        ),
        viewLink,
      ),
    ),

  /** The accounts of the system, all at once, or those of users by pages; `q` is a user's id or e-mail address. */
  accounts: admin
    .meta(meta)
    .input(
      z.strictObject({
        owner: z.enum(["system", "users"]).default("system"),
        q: z.string().trim().min(2).max(254).optional(),
        ...paging,
      }),
    )
    .output(pageOf(accountView))
    .query(async ({ input: { owner, q, ...page } }) => {
      const empty: NumberPage<never> = { rows: [], next: null, prev: null };
      if (owner === "system") return viewPage({ ...empty, rows: await listSystemAccounts() }, viewAccount);
      const userId = q === undefined ? null : await findUser(q);
      if (q !== undefined && userId === null) return viewPage(empty, viewAccount);
      const found = await readNumberPage(
        { ...page, list: listFingerprint("accounts", userId) },
        (window) => listUserAccounts(userId, window),
        (row) => row.id,
      );
      return viewPage(found, viewAccount);
    }),

  /** One account with its entries, newest first, and its balance behind each. */
  account: admin
    .meta(meta)
    .input(z.strictObject({ code: z.string().max(100), ...paging }))
    .output(pageOf(accountEntryView).extend({ account: accountView }))
    .query(async ({ input: { code, ...page } }) => {
      let account: Parameters<typeof viewAccount>[0] | undefined;
      const found = await readNumberPage(
        { ...page, list: listFingerprint("account", code) },
        async (window, edge) => {
          const read = await readAccountWindow(code, window);
          if (!read) throw new Refusal("NOT_FOUND");
          account = read.account;
          return withBalances(read.entries, BigInt(edge ?? read.account.balance), window.back);
        },
        // The balance goes along in the cursor: a late page need not add up all that is newer.
        ({ id, after, delta }, go) => `${id}:${go === "next" ? after - delta : after}`,
      );
      if (!account) throw new Refusal("NOT_FOUND");
      return { account: viewAccount(account), ...viewPage(found, viewAccountEntry) };
    }),

  /** One transaction with its entries, debited and credited. */
  transaction: admin
    .meta(meta)
    .input(z.strictObject({ transactionId: publicIdField }))
    .output(ledgerTransactionView)
    .query(async ({ input }) => {
      const id = findTransactionId(input.transactionId);
      const head = id === undefined ? undefined : await findLedgerTransaction(id);
      if (!head) throw new Refusal("NOT_FOUND");
      return viewLedgerTransaction(head, await listPosted(head.id));
    }),

  /** What the accounts of each kind hold, and the sums of debits and credits, which are equal in a sound ledger. */
  trialBalance: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(trialBalanceView)
    .query(async () => viewTrialBalance(await readTrialBalance())),
});
