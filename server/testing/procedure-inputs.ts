/**
 * Valid input for every procedure of the router, by what its caller owns: what the tests of permissions call. A procedure without an
 * entry does not compile.
 */
import type { inferRouterInputs } from "@trpc/server";
import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";
import { totpCode } from "@/server/security/totp";
import type { AppRouter } from "@/server/trpc/root";
import { APPROVALS_ADMITTED, APPROVALS_INPUTS } from "./admin/approvals-inputs";
import { AUDIT_ADMITTED, AUDIT_INPUTS } from "./admin/audit-inputs";
import { BREAKS_ADMITTED, BREAKS_INPUTS } from "./admin/breaks-inputs";
import { DEAD_LETTERS_ADMITTED, DEAD_LETTERS_INPUTS } from "./admin/dead-letters-inputs";
import { DELIVERIES_ADMITTED, DELIVERIES_INPUTS } from "./admin/deliveries-inputs";
import { HEALTH_ADMITTED, HEALTH_INPUTS } from "./admin/health-inputs";
import { LEDGER_ADMITTED, LEDGER_INPUTS } from "./admin/ledger-inputs";
import { PEOPLE_ADMITTED, PEOPLE_INPUTS } from "./admin/people-inputs";
import { REPLAYS_ADMITTED, REPLAYS_INPUTS } from "./admin/replays-inputs";
import { RUNS_ADMITTED, RUNS_INPUTS } from "./admin/runs-inputs";
import { STATEMENTS_ADMITTED, STATEMENTS_INPUTS } from "./admin/statements-inputs";
import { TOTP_SECRET } from "./factories";
import { newIdNumber } from "./id-numbers";
import type { Objects } from "./own-objects";

type All = inferRouterInputs<AppRouter>;
export type Path = { [Noun in keyof All]: `${Noun}.${keyof All[Noun] & string}` }[keyof All];
type InputOf<P extends Path> = P extends `${infer Noun extends keyof All}.${infer Verb}`
  ? Verb extends keyof All[Noun]
    ? All[Noun][Verb]
    : never
  : never;

/** Of no link: who has one may, whoever they are. */
const NO_TOKEN = "t".repeat(43);

/** Valid input for each procedure, given the objects of whoever is meant to own them. */
export const INPUTS: { [P in Path]: (objects: Objects) => InputOf<P> } = {
  "session.register": () => ({ email: `${newId()}@example.org`, password: "kq7wz4xp-9", displayName: "N" }),
  "session.me": () => ({}),
  "session.list": () => ({}),
  "session.end": ({ session }) => ({ id: session }),
  "session.endOthers": () => ({}),
  "links.askReset": () => ({ email: `${newId()}@example.org` }),
  "links.lookAtReset": () => ({ token: NO_TOKEN }),
  "links.reset": () => ({ token: NO_TOKEN, password: "kq7wz4xp-9" }),
  "links.verify": () => ({ token: NO_TOKEN }),
  "links.confirmEmail": () => ({ token: NO_TOKEN }),
  "links.undoEmail": () => ({ token: NO_TOKEN }),
  "links.freeze": () => ({ token: NO_TOKEN }),
  "links.askUnlock": () => ({ email: `${newId()}@example.org` }),
  "links.unlock": () => ({ token: NO_TOKEN }),
  "signInDetails.get": () => ({}),
  "signInDetails.sendVerification": () => ({}),
  "signInDetails.changeEmail": () => ({ email: `${newId()}@example.org` }),
  "signInDetails.changePassword": () => ({ password: "kq7wz4xp-9" }),
  "stepUp.start": () => ({ action: "session.end_others" }),
  "stepUp.confirm": ({ stepUp: stepUpId }) => ({ stepUpId, method: "totp", secret: codeNow() }),
  "factors.status": () => ({}),
  "factors.enrol": () => ({}),
  "factors.confirm": ({ factor }) => ({ factorId: factor, code: codeNow() }),
  "factors.remove": () => ({}),
  "factors.renewCodes": () => ({}),
  "factors.elevate": () => ({}),
  "google.status": () => ({}),
  "google.unlink": () => ({}),
  "wallet.balance": () => ({}),
  "deposits.limits": () => ({}),
  "limits.mine": () => ({}),
  "identity.status": () => ({}),
  "identity.submit": () => ({ name: "Thandi Mokoena", number: newIdNumber() }),
  "deposits.start": () => ({ idempotencyKey: crypto.randomUUID(), amount: "25000", currency: "ZAR" }),
  "deposits.get": ({ deposit }) => ({ id: deposit }),
  "deposits.check": ({ deposit }) => ({ id: deposit }),
  "deposits.cancel": ({ deposit }) => ({ id: deposit }),
  "deposits.list": () => ({}),
  "withdrawals.limits": () => ({}),
  "withdrawals.quote": () => ({ amount: "25000" }),
  "withdrawals.request": ({ bankAccount }) => ({
    idempotencyKey: crypto.randomUUID(),
    bankAccountId: bankAccount,
    amount: "1000",
    currency: "ZAR",
    feeMinor: "500",
  }),
  "withdrawals.get": ({ withdrawal }) => ({ id: withdrawal }),
  "withdrawals.cancel": ({ withdrawal }) => ({ id: withdrawal }),
  "withdrawals.findByKey": () => ({ idempotencyKey: crypto.randomUUID() }),
  "bankAccounts.banks": () => ({}),
  "bankAccounts.list": () => ({}),
  "bankAccounts.add": () => ({
    bank: "fnb",
    accountType: "cheque",
    number: "62784310147",
    holderName: "Thandi Mokoena",
  }),
  "bankAccounts.setDefault": ({ bankAccount }) => ({ id: bankAccount }),
  "bankAccounts.remove": ({ bankAccount }) => ({ id: bankAccount }),
  "transfers.limits": () => ({}),
  "transfers.findRecipient": ({ payee }) => ({ to: payee.email }),
  "transfers.recent": () => ({}),
  "transfers.send": ({ payee }) => ({
    idempotencyKey: crypto.randomUUID(),
    recipientId: encodeId("usr", payee.userId),
    amount: "5000",
    currency: "ZAR",
  }),
  "transfers.findByKey": () => ({ idempotencyKey: crypto.randomUUID() }),
  "profile.get": () => ({}),
  "profile.chooseHandle": () => ({ handle: `h${newId().slice(-12)}` }),
  "profile.setPhone": () => ({ phone: "082 123 4567" }),
  "notifications.preferences": () => ({}),
  "notifications.setPreference": () => ({ topic: "deposits", channel: "email", wanted: false }),
  "transactions.list": () => ({}),
  "transactions.get": ({ deposit }) => ({ id: deposit }),
  "account.newestExport": () => ({}),
  "account.requestExport": () => ({}),
  "account.close": () => ({}),
  ...RUNS_INPUTS,
  ...STATEMENTS_INPUTS,
  ...BREAKS_INPUTS,
  ...APPROVALS_INPUTS,
  ...DELIVERIES_INPUTS,
  ...DEAD_LETTERS_INPUTS,
  ...REPLAYS_INPUTS,
  ...HEALTH_INPUTS,
  ...LEDGER_INPUTS,
  ...PEOPLE_INPUTS,
  ...AUDIT_INPUTS,
};

const codeNow = (): string => totpCode(TOTP_SECRET, new Date());

/** Admitted calls that then fail for another reason: there is no provider in this test. */
export const ADMITTED: Partial<Record<Path, RefusalCode[]>> = {
  "links.lookAtReset": ["LINK_INVALID"],
  "links.reset": ["LINK_INVALID"],
  "links.verify": ["LINK_INVALID"],
  "links.confirmEmail": ["LINK_INVALID"],
  "links.undoEmail": ["LINK_INVALID"],
  "links.freeze": ["LINK_INVALID"],
  "links.unlock": ["LINK_INVALID"],
  "deposits.start": ["PROVIDER_UNAVAILABLE"],
  "deposits.get": ["PROVIDER_UNAVAILABLE"],
  "deposits.check": ["PROVIDER_UNAVAILABLE"],
  "deposits.cancel": ["PROVIDER_UNAVAILABLE"],
  "transfers.send": ["INSUFFICIENT_FUNDS"],
  "identity.submit": ["IDENTITY_KNOWN", "RATE_LIMITED"],
  ...RUNS_ADMITTED,
  ...STATEMENTS_ADMITTED,
  ...BREAKS_ADMITTED,
  ...APPROVALS_ADMITTED,
  ...DELIVERIES_ADMITTED,
  ...DEAD_LETTERS_ADMITTED,
  ...REPLAYS_ADMITTED,
  ...HEALTH_ADMITTED,
  ...LEDGER_ADMITTED,
  ...PEOPLE_ADMITTED,
  "account.close": ["BALANCE_NOT_ZERO", "ADMIN_STAYS"],
  ...AUDIT_ADMITTED,
};
