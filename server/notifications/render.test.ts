import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { newId, newReference } from "@/db/ids";
import { testEnvironment } from "@/server/testing/database";
import type { AccountFacts, TransactionFacts, TransactionKind } from "./facts";
import { TOPIC_OF } from "./kinds";
import { renderMail, renderSms, saysNotMe } from "./render";
import type { SecurityFacts } from "./security-facts";

beforeAll(() => {
  Object.assign(
    process.env,
    testEnvironment((role) => `postgres://${role}@localhost/none`),
    { APP_ORIGIN: "https://wallet.example" },
  );
});

const AT = new Date("2026-03-05T14:07:09Z");
const TYPE = { deposit: "deposit", withdrawal: "withdrawal", transfer: "transfer" } as const;

function transactionFacts(
  kind: TransactionKind,
  more: { name?: string; note?: string; holder?: string; detail?: string; status?: "requested" } = {},
): TransactionFacts {
  const refund = kind === "deposit_refunded" || kind === "deposit_reversed";
  const type = refund ? "refund" : TYPE[kind.split("_")[0] as keyof typeof TYPE];
  return {
    kind,
    transaction: {
      id: newId(),
      type,
      status: more.status ?? "completed",
      userId: newId(),
      counterpartyUserId: null,
      relatedTransactionId: null,
      groupId: null,
      currency: "ZAR",
      amount: 80_000n,
      fee: type === "withdrawal" ? 500n : 0n,
      direction: kind === "transfer_sent" ? "out" : "in",
      reference: newReference(),
      description: more.note ?? "",
      revioPurchaseId: null,
      checkoutUrl: null,
      bankAccountId: null,
      revioPayoutId: null,
      executionUrl: null,
      expectedAt: new Date("2026-03-06T15:00:00Z"),
      dueAt: null,
      providerStatus: null,
      providerFee: null,
      paymentMethod: null,
      askedAt: null,
      answeredAt: null,
      heldAt: null,
      late: false,
      returnedAmount: 0n,
      failureCode: null,
      failureDetail: null,
      createdAt: AT,
      updatedAt: AT,
      completedAt: AT,
    },
    line: {
      transactionId: randomUUID(),
      seq: 1,
      fromStatus: null,
      toStatus: "completed",
      cause: "webhook",
      actor: "revio",
      detail: more.detail ?? null,
      createdAt: AT,
    },
    destination:
      type === "withdrawal"
        ? {
            bank: "capitec",
            bankName: "Capitec",
            masked: "•••• 4242",
            holderName: more.holder ?? "T Mokoena",
            accountType: "savings",
          }
        : undefined,
    counterparty:
      type === "transfer" ? { name: more.name ?? "Pieter v.", address: "p•••@example.org" } : undefined,
  };
}

const accountFacts = (kind: AccountFacts["kind"], holderName = "T Mokoena"): AccountFacts => ({
  kind,
  bankName: "Capitec",
  masked: "•••• 4242",
  holderName,
  usableFrom: AT,
  at: AT,
});

/** Kinds whose mail carries a link that is good for somebody who is not signed in. */
const LINKED = ["email_verify", "email_change", "email_changed", "password_link", "sign_in_unlock"];
const securityFacts = (kind: SecurityFacts["kind"], more: Partial<SecurityFacts> = {}): SecurityFacts => ({
  kind,
  at: AT,
  linkId: LINKED.includes(kind) ? newId() : undefined,
  email: "thandi@example.org",
  device: "Chrome on Android",
  admin: false,
  ...more,
});
const TOKEN = "t".repeat(43);

const all = (Object.keys(TOPIC_OF) as (keyof typeof TOPIC_OF)[]).map((kind) => {
  if (kind.startsWith("bank_account_")) return accountFacts(kind as AccountFacts["kind"]);
  return TOPIC_OF[kind] === "security"
    ? securityFacts(kind as SecurityFacts["kind"])
    : transactionFacts(kind as TransactionKind);
});

/** What a reader sees of the HTML part, in order. */
const visible = (html: string): string =>
  html
    .replace(/<(style|title)>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, "\n")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");

describe("renderMail", () => {
  it.each(all.map((facts) => [facts.kind, facts] as const))(
    "says of %s what happened, whether money moved and what is next, the same in both parts",
    (_kind, facts) => {
      const { subject, text, html } = renderMail(facts);
      const lines = text.split("\n").filter((line) => line !== "" && line !== "-- ");
      expect(subject.length).toBeLessThanOrEqual(78);
      const seen = visible(html);
      for (const line of lines.slice(1, 3)) expect(seen).toContain(line);
      for (const line of lines.filter((one) => one.includes(": ") && !one.includes("https://"))) {
        const value = line.slice(line.indexOf(": ") + 2);
        expect(seen, line).toContain(value);
      }
      expect(text).toMatch(/R\u00a0|No money has moved|do nothing|nothing was changed|somebody guesses/i);
      if ("transaction" in facts) expect(text).toContain(`Reference: ${facts.transaction.reference}`);
      expect(`${subject} ${text}`).not.toMatch(
        /oops|invalid|please|successfully|something is wrong|your institution|undefined|null|NaN/i,
      );
    },
  );

  it("loads nothing from anywhere and links to our own pages only", () => {
    for (const facts of all) {
      const { html, text } = renderMail(facts, {
        freeze: TOKEN,
        ...(LINKED.includes(facts.kind) ? { link: TOKEN } : {}),
      });
      expect(html).not.toMatch(/<img|<script|<link|<iframe|url\(|@import|src=/i);
      for (const [address] of `${html} ${text}`.matchAll(/https?:\/\/[^\s"<]+/g))
        expect(address).toMatch(
          /^https:\/\/wallet\.example\/(activity\/[a-z]{3}_\w{26}|bank-accounts|settings|settings\/(security|limits|data)|sign-in|(verify|reset|email|undo|unlock|freeze)(#t=t{43})?)$/,
        );
    }
  });

  it("tells whoever did not do it how to get help, in every mail about a withdrawal and a bank account", () => {
    for (const facts of all) {
      const wanted =
        facts.kind === "email_changed" ||
        (TOPIC_OF[facts.kind] === "security" && saysNotMe(facts)) ||
        /^(withdrawal|bank_account)_|transfer_sent/.test(facts.kind);
      expect(renderMail(facts).text.includes("This wasn't me"), facts.kind).toBe(wanted);
      expect(visible(renderMail(facts).html).includes("This wasn't me"), facts.kind).toBe(wanted);
    }
  });

  it("offers to switch off only what can be switched off", () => {
    for (const facts of all) {
      const security = TOPIC_OF[facts.kind] === "security";
      expect(renderMail(facts).settingsUrl).toBe(security ? null : "https://wallet.example/settings");
    }
  });

  it("offers to freeze the wallet without signing in, in every mail that says what to do who was not it", () => {
    for (const facts of all.filter(saysNotMe)) {
      const { text, html } = renderMail(facts, { freeze: TOKEN });
      expect(text).toContain(
        `Freeze my wallet, without signing in: https://wallet.example/freeze#t=${TOKEN}`,
      );
      expect(html).toContain(`href="https://wallet.example/freeze#t=${TOKEN}"`);
    }
    const quiet = all.filter((facts) => TOPIC_OF[facts.kind] === "security" && !saysNotMe(facts));
    expect(quiet.map(({ kind }) => kind)).toEqual([
      "email_verify",
      "email_known",
      "email_change",
      "email_changed",
      "password_link",
      "sign_in_unlock",
      "wallet_frozen",
      "wallet_unfrozen",
      "holds_lifted",
      "wallet_closed",
      "tier_changed",
    ]);
  });

  it("carries the token of a link in the fragment, in mails and never in text messages", () => {
    for (const facts of all.filter(({ kind }) => LINKED.includes(kind))) {
      expect(renderMail(facts, { link: TOKEN }).text).toMatch(
        new RegExp(`https://wallet\\.example/\\w+#t=${TOKEN}`),
      );
      expect(renderSms(facts)).not.toMatch(/#|http/);
    }
  });

  it("14.1 shows hostile names and notes literally", () => {
    const hostile = `<img src=x onerror="alert(1)">&amp;'</td><a href="https://evil.example">win</a>`;
    const mail = renderMail(transactionFacts("transfer_received", { name: hostile, note: hostile }));
    expect(mail.html).not.toMatch(/<img|evil\.example">|<a href="https:\/\/evil/);
    expect(visible(mail.html)).toContain(hostile);
    expect(mail.text).toContain(`Note: ${hostile}`);
    const account = renderMail(accountFacts("bank_account_added", hostile));
    expect(account.html).not.toContain("<img");
    expect(visible(account.html)).toContain(hostile);
  });

  it("keeps a name on its line, without marks that turn the text around it", () => {
    const name = "Mallory\r\nBcc: all@example.org\u202e\u2066\u0000\u2028 gnp";
    const { subject, text } = renderMail(transactionFacts("transfer_received", { name }));
    expect(subject).toBe("Mallory Bcc: all@example.org gnp sent you R\u00a0800,00");
    expect(text).not.toMatch(/[\u202e\u2066\u0000\u2028\r]/);
  });

  it("keeps joined letters and emoji whole", () => {
    const note = "dankie 👩‍👧 نامه‌ای";
    expect(renderMail(transactionFacts("transfer_received", { note })).text).toContain(`Note: ${note}`);
  });

  it("says why a bank refused or returned a withdrawal, and that amount and fee are back", () => {
    const failed = renderMail(transactionFacts("withdrawal_failed", { detail: "account_closed" }));
    expect(failed.text).toContain("The account is closed, so R\u00a0800,00 did not go to Capitec •••• 4242.");
    expect(failed.text).toContain("R\u00a0805,00 is available again.");
    const returned = renderMail(transactionFacts("withdrawal_returned", { detail: "account_closed" }));
    expect(returned.text).toContain("came back: the account is closed. R\u00a0805,00 is available again.");
  });

  it("offers to cancel a withdrawal only while it can be cancelled", () => {
    const text = (status?: "requested"): string =>
      renderMail(transactionFacts("withdrawal_requested", status ? { status } : {})).text;
    expect(text("requested")).toContain("You can cancel it until we hand it to the bank.");
    expect(text()).not.toContain("cancel");
  });

  it("never says that a withdrawal on its way has arrived", () => {
    const { text } = renderMail(transactionFacts("withdrawal_sent"));
    expect(text).toContain("It hasn't arrived yet");
    expect(text).toContain("Expected by Fri 6 Mar, 17:00");
  });
});

describe("renderSms", () => {
  it("fits three messages and the GSM alphabet, with the reference, for every kind", () => {
    for (const facts of all) {
      const text = renderSms(facts);
      expect(text.length).toBeLessThanOrEqual(459);
      expect(text, facts.kind).toMatch(/^[\x20-\x7e]+$/);
      if ("transaction" in facts) expect(text).toContain(facts.transaction.reference);
    }
  });

  it("holds no fields for the provider to fill in", () => {
    const text = renderSms(transactionFacts("transfer_received", { name: "{fn######} {sn}" }));
    expect(text).toContain("(fn######) (sn)");
    expect(text).not.toMatch(/[{}]/);
  });
});
