/** The developer's page as HTML. */
import type { Fault } from "./faults";
import type { Html } from "./html";
import { html, money } from "./html";
import { documentOf } from "./layout";
import type { DeliveryLine, PayoutLine, PurchaseLine } from "./panel";

const CSS = `
main{max-width:72rem}
.tools{display:flex;flex-wrap:wrap;gap:.375rem;align-items:center}.tools form{margin:0}
.tools button,.acts button{width:auto;min-height:2.125rem;margin:0;padding:.25rem .7rem;font-size:.8125rem;font-weight:600;background:transparent;color:inherit;border-color:var(--line);border-radius:.5rem}
.tools button:hover,.acts button:hover{border-color:var(--brand)}
section.card{margin-top:1rem;padding:1.25rem}h1{font-size:1.25rem}h2{font-size:1rem;margin:0 0 .75rem}
.wide{overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
th{text-align:left;color:var(--muted);font-weight:600;font-size:.8125rem;white-space:nowrap}th,td{padding:.5rem .75rem .5rem 0;border-top:1px solid var(--line);vertical-align:middle}thead th{border-top:0;padding-top:0}
td.num{white-space:nowrap}td a{color:var(--brand)}
.acts{display:flex;flex-wrap:wrap;gap:.25rem}.acts form{margin:0}
.tag{display:inline-block;padding:.0625rem .5rem;border-radius:1rem;background:var(--bg);border:1px solid var(--line);font-size:.8125rem;white-space:nowrap}
.hints{margin:0;font-size:.875rem;color:var(--muted)}
.none{color:var(--muted);margin:0}`;

type Button = { label: string; path: string; body?: unknown; method?: "DELETE" };

const button = ({
  label,
  path,
  body,
  method,
}: Button): Html => html`<form method="post" action="/panel/${path}/">
${body === undefined ? null : html`<input type="hidden" name="body" value="${JSON.stringify(body)}">`}
${method ? html`<input type="hidden" name="method" value="${method}">` : null}
<button type="submit">${label}</button></form>`;

const nextDelivery = (kind: string, more: Record<string, number> = {}): Omit<Button, "label"> => ({
  path: "webhook-faults",
  body: { match: { times: 1 }, do: { kind, ...more } },
});

const nextCall = (what: Record<string, unknown>): Omit<Button, "label"> => ({
  path: "faults",
  body: { match: { times: 1 }, do: what },
});

const TOOLS: Button[] = [
  { label: "Drop next delivery", ...nextDelivery("drop") },
  { label: "Double next delivery", ...nextDelivery("duplicate", { n: 1 }) },
  { label: "Deliver next one late", ...nextDelivery("reorder") },
  { label: "Break next signature", ...nextDelivery("tamper_signature") },
  { label: "Next call: no answer", ...nextCall({ kind: "timeout" }) },
  { label: "Next call: 500", ...nextCall({ kind: "answer", status: 500 }) },
  { label: "Next call: 503", ...nextCall({ kind: "answer", status: 503 }) },
  {
    label: "Next execute: no answer",
    path: "faults",
    body: { match: { path: "/payouts/{id}/execute/", times: 1 }, do: { kind: "timeout" } },
  },
  { label: "Deliver what is due", path: "deliveries/flush" },
  { label: "Clock +1 min", path: "clock", body: { advance_s: 60 } },
  { label: "Clock +1 h", path: "clock", body: { advance_s: 3600 } },
  { label: "Clock: real time", path: "clock", body: { reset: true } },
];

type Act = [label: string, action: string, body?: unknown];

const OPEN: Act[] = [
  ["Pay", "pay"],
  ["Fail", "fail"],
  ["Pend", "pend"],
  ["Block", "block"],
  ["Expire", "expire"],
  ["Mark as paid", "mark-as-paid"],
];
const PENDING: Act[] = [
  ["Settle", "settle"],
  ["Fail", "settle", { succeeds: false }],
];
const PAID: Act[] = [
  ["Refund", "refund"],
  ["Refund R 1", "refund", { amount: 100 }],
  ["Charge back", "charge-back"],
  ["Retrieve", "retrieve"],
];

const ACTS: Record<string, Act[]> = {
  created: OPEN,
  viewed: OPEN,
  error: OPEN,
  overdue: OPEN,
  pending_execute: PENDING,
  pending_refund: PENDING,
  paid: PAID,
  refunded: PAID.slice(0, 3),
  expired: [["Pay late", "pay"]],
  cancelled: [["Pay late", "pay"]],
  retrieved: PAID.slice(0, 3),
};

const UNDER_WAY: Act[] = [
  ["Succeed", "succeed"],
  ["Fail", "fail"],
];

const PAYOUT_ACTS: Record<string, Act[]> = {
  initialized: UNDER_WAY,
  pending: UNDER_WAY,
  success: [["Return", "return"]],
  error: [["Pay after all", "succeed"]],
};

const nameOf = (line: { id: string; reference: string }): string =>
  line.reference === "" ? line.id.slice(0, 8) : line.reference;

const purchaseRow = (line: PurchaseLine): Html => html`<tr>
<td><a href="/p/${line.id}/invoice/">${nameOf(line)}</a></td>
<td class="num">${money(BigInt(line.amount), line.currency)}</td>
<td><span class="tag">${line.status}</span></td>
<td>${line.email}</td>
<td><div class="acts">${(ACTS[line.status] ?? []).map(([label, action, body]) =>
  button({ label, path: `purchases/${line.id}/${action}`, body }),
)}</div></td></tr>`;

const payoutRow = (line: PayoutLine): Html => html`<tr>
<td>${nameOf(line)}</td>
<td class="num">${money(BigInt(line.amount), line.currency)}</td>
<td><span class="tag">${line.status}</span></td>
<td class="num">${line.bank_account}</td>
<td><div class="acts">${(PAYOUT_ACTS[line.status] ?? []).map(([label, action, body]) =>
  button({ label, path: `payouts/${line.id}/${action}`, body }),
)}</div></td></tr>`;

const deliveryRow = (line: DeliveryLine): Html => html`<tr>
<td>${line.event_type}</td>
<td>${line.reference}</td>
<td>${line.receiver === "callback" ? "callback" : "webhook"}</td>
<td><span class="tag">${line.status}</span></td>
<td class="num">${line.attempts}</td>
<td>${line.last ?? ""}</td>
<td><div class="acts">${button({ label: "Send again", path: `deliveries/${line.id}/resend` })}</div></td></tr>`;

const faultRow = (fault: Fault): Html => html`<tr>
<td>${fault.kind === "http" ? "API call" : "delivery"}</td><td><code>${JSON.stringify(fault.rule)}</code></td>
<td class="num">${fault.fired} of ${fault.seen}</td>
<td><div class="acts">${button({
  label: "Remove all of these",
  path: fault.kind === "http" ? "faults" : "webhook-faults",
  method: "DELETE",
})}</div></td></tr>`;

const testAccounts = html`<section class="card"><h2>Test bank accounts</h2><ul class="hints">
<li>Any account is paid after 5 seconds; <code>110000001</code> at once</li>
<li><code>110000002</code> fails after 5 seconds, <code>910000004</code> at once: too little money</li>
<li><code>110000003</code> waits for a button here, <code>110000007</code> too, and still says initialized</li>
<li><code>110000005</code> is executed without an answer, <code>110000006</code> with a 500; both are paid</li>
<li><code>210000001</code> is paid at once and returned after 40 seconds</li>
<li><code>910000001</code> is refused at execute, <code>910000003</code> when it is created</li>
</ul></section>`;

function table(heading: string, columns: string[], rows: Html[], empty: string): Html {
  return html`<section class="card"><h2>${heading}</h2>
${
  rows.length === 0
    ? html`<p class="none">${empty}</p>`
    : html`<div class="wide"><table><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`
}</section>`;
}

type Panel = {
  purchases: PurchaseLine[];
  payouts: PayoutLine[];
  deliveries: DeliveryLine[];
  faults: Fault[];
  seed: string;
  clock: string;
  note: string | null;
};

export function panelPage({ purchases, payouts, deliveries, faults, seed, clock, note }: Panel): string {
  return documentOf(
    "Control",
    html`<h1>Revio sandbox</h1>
<p class="meta">Clock ${clock} UTC · seed <code>${seed}</code></p>
${note ? html`<p class="note plain" role="status">${note}</p>` : null}
<section class="card"><h2>What happens next</h2><div class="tools">${TOOLS.map(button)}</div></section>
${table("Purchases", ["Reference", "Amount", "Status", "Payer", "Do"], purchases.map(purchaseRow), "None yet. Start a deposit in the wallet.")}
${table("Payouts", ["Reference", "Amount", "Status", "Bank account", "Do"], payouts.map(payoutRow), "None yet. Withdraw in the wallet.")}
${testAccounts}
${table("Deliveries", ["Event", "Reference", "To", "Status", "Attempts", "Last", "Do"], deliveries.map(deliveryRow), "None yet.")}
${table("Faults", ["Of", "Rule", "Fired", "Do"], faults.map(faultRow), "None. Everything works as it should.")}`,
    { css: CSS },
  );
}
