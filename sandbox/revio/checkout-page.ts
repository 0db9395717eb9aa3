/** What the payer sees: the form, the bank's page, and how it ended. */
import type { Card, CardErrors } from "./cards";
import type { Html } from "./html";
import { html, money } from "./html";
import { documentOf } from "./layout";
import type { Purchase } from "./purchase";
import { payable } from "./purchase";

const SELLER = "Octoco Wallet";

const amountOf = (purchase: Purchase): string => money(purchase.total, purchase.currency);

function summary(purchase: Purchase): Html {
  const [product] = purchase.products;
  return html`<h1>${product?.name ?? "Payment"}</h1>
<p class="amount">${amountOf(purchase)}</p>
<p class="meta">Reference ${purchase.reference === "" ? "none" : purchase.reference}</p>`;
}

type FieldOptions = { label: string; hint: string; autocomplete: string; numeric: boolean };

function field(name: keyof Card, options: FieldOptions, given: Partial<Card>, errors: CardErrors): Html {
  const error = errors[name];
  return html`<div class="field">
<label for="${name}">${options.label}</label>
<input id="${name}" name="${name}" autocomplete="${options.autocomplete}" placeholder="${options.hint}" value="${given[name] ?? ""}"${options.numeric ? html` inputmode="numeric"` : null}${error ? html` aria-invalid="true" aria-describedby="${name}-wrong"` : null}>
${error ? html`<p class="wrong" id="${name}-wrong">${error}</p>` : null}
</div>`;
}

const helpForTesters = html`<details><summary>Test cards</summary>
<p>Any future date, security code 123. Another code or a past date fails.</p>
<ul>
<li><code>4444 3333 2222 1111</code> is paid</li>
<li><code>5555 5555 5555 4444</code> asks the bank first</li>
<li><code>4000 0000 0000 0002</code> is declined, <code>… 9995</code> has too little money</li>
<li><code>4000 0000 0000 0341</code> is pending, then declined</li>
<li><code>4100 0000 0000 0019</code> is blocked, <code>4000 0000 0000 0259</code> is charged back</li>
</ul></details>`;

type FormState = {
  method: "card" | "eft";
  card: Partial<Card>;
  errors: CardErrors;
  failure: string | null;
};

const emptyForm: FormState = { method: "card", card: {}, errors: {}, failure: null };

/** The form for a purchase that can be paid, or the state of one that can't. */
export function invoicePage(purchase: Purchase, form: FormState = emptyForm): string {
  if (!payable(purchase)) return statePage(purchase);
  const failure =
    form.failure ?? (purchase.status === "error" ? purchase.attempts[0]?.error?.message : undefined);
  const radio = (method: "card" | "eft", label: string): Html => html`<div>
<input type="radio" name="method" id="method-${method}" value="${method}"${form.method === method ? html` checked` : null}>
<label for="method-${method}">${label}</label></div>`;
  return documentOf(
    `Pay ${amountOf(purchase)}`,
    html`<section class="card">
${summary(purchase)}
${failure ? html`<p class="note bad" role="alert">${failure} You can try again or use another method.</p>` : null}
<form method="post" action="/p/${purchase.id}/pay/" novalidate>
<fieldset><legend>Payment method</legend><div class="methods">${radio("card", "Card")}${radio("eft", "Instant EFT")}</div></fieldset>
<div class="for-card">
${field("number", { label: "Card number", hint: "1234 5678 9012 3456", autocomplete: "cc-number", numeric: true }, form.card, form.errors)}
${field("name", { label: "Name on card", hint: "", autocomplete: "cc-name", numeric: false }, form.card, form.errors)}
<div class="pair">
${field("expiry", { label: "Expiry date", hint: "MM/YY", autocomplete: "cc-exp", numeric: true }, form.card, form.errors)}
${field("code", { label: "Security code", hint: "123", autocomplete: "cc-csc", numeric: true }, form.card, form.errors)}
</div></div>
<p class="note plain for-eft">You'll go to your bank's page to approve this payment, and come back here.</p>
<button type="submit">Pay ${amountOf(purchase)}</button>
</form>
${returnForm(purchase)}
${helpForTesters}
</section>
<p class="foot">A Revio sandbox page. Nothing you type here reaches a bank.</p>`,
    { seller: SELLER },
  );
}

const returnForm = (purchase: Purchase): Html => html`<form method="post" action="/p/${purchase.id}/return/">
<button type="submit" class="quiet">Return to seller</button></form>`;

/** The bank's page, of Instant EFT or of 3-D Secure. */
export function bankPage(purchase: Purchase, kind: "3ds" | "bank"): string {
  const answer = (name: string, label: string, style: string): Html =>
    html`<button type="submit" name="answer" value="${name}" class="${style}">${label}</button>`;
  return documentOf(
    "Approve the payment",
    html`<section class="card bank">
<h1>${kind === "bank" ? "Sandbox Bank: approve this payment" : "Your card's bank asks you to approve"}</h1>
<p class="amount">${amountOf(purchase)}</p>
<p class="meta">To ${SELLER}, reference ${purchase.reference === "" ? "none" : purchase.reference}</p>
<form method="post" action="/p/${purchase.id}/${kind}/">
${answer("approve", "Approve", "")}
${kind === "bank" ? answer("later", "Approve later", "second") : null}
${answer("decline", "Decline", "second")}
</form>
${returnForm(purchase)}
</section>`,
  );
}

type Ending = { tone: "ok" | "bad" | "wait" | "plain"; title: string; text: string };

function endingOf(purchase: Purchase): Ending {
  switch (purchase.status) {
    case "paid":
    case "cleared":
    case "settled":
    case "retrieved":
      return { tone: "ok", title: "Paid", text: "The payment was received. You can close this page." };
    case "pending_execute":
    case "pending_charge":
      return {
        tone: "wait",
        title: "Waiting for the bank",
        text: "The bank has the payment. This page can be closed; it goes on by itself.",
      };
    case "refunded":
    case "pending_refund":
      return {
        tone: "plain",
        title: purchase.status === "refunded" ? "Refunded" : "Refund under way",
        text: "The seller is giving this payment back.",
      };
    case "expired":
      return {
        tone: "plain",
        title: "Expired",
        text: "The time to pay has passed. Ask the seller for a new payment.",
      };
    case "cancelled":
      return {
        tone: "plain",
        title: "Cancelled",
        text: "The seller cancelled this payment. It can't be paid any more.",
      };
    case "blocked":
      return { tone: "bad", title: "Blocked", text: "This payment was blocked. No money was taken." };
    case "chargeback":
      return { tone: "bad", title: "Charged back", text: "The payer's bank took this payment back." };
    default:
      return { tone: "plain", title: purchase.status, text: "This payment can't be paid here." };
  }
}

function statePage(purchase: Purchase): string {
  const { tone, title, text } = endingOf(purchase);
  return documentOf(
    title,
    html`<section class="card">
${summary(purchase)}
<div class="note ${tone}" role="status"><strong>${title}</strong><br>${text}</div>
${returnForm(purchase)}
</section>`,
    { seller: SELLER },
  );
}

export function missingPage(): string {
  return documentOf(
    "Not found",
    html`<section class="card"><h1>There is no such payment</h1><p class="meta">Check the link, or ask the seller for a new one.</p></section>`,
  );
}
