/** The frame of the hosted pages: one column, no scripts, no outside assets. */
import type { Html } from "./html";
import { html } from "./html";

const CSS = `
:root{color-scheme:light dark;--bg:#f3f5f8;--card:#fff;--ink:#131a26;--muted:#566176;--line:#d5dbe5;--field:#8590a3;--brand:#0b5d57;--brand-ink:#fff;--soft:#e7f2f0;
--bad:#a3202c;--bad-soft:#fdecec;--ok:#176b3a;--ok-soft:#e6f4eb;--wait:#7a4b00;--wait-soft:#fdf2dc;--stripe:#fff3cf;--stripe-ink:#5a4300}
@media(prefers-color-scheme:dark){:root{--bg:#0e1219;--card:#171d27;--ink:#eef1f6;--muted:#a5b0c2;--line:#2c3543;--field:#6d7a90;--brand:#58c9bd;--brand-ink:#05201d;--soft:#12302d;
--bad:#ff9d9d;--bad-soft:#3a1719;--ok:#7edba2;--ok-soft:#12301e;--wait:#f0c36c;--wait-soft:#352709;--stripe:#332a0c;--stripe-ink:#ffe08a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
.banner{background:var(--stripe);color:var(--stripe-ink);text-align:center;font-weight:600;font-size:.875rem;padding:.5rem 1rem}
main{max-width:27rem;margin:0 auto;padding:1.25rem 1rem 3rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.5rem 1.25rem;box-shadow:0 1px 2px rgb(0 0 0/.05),0 12px 32px -16px rgb(0 0 0/.18)}
.seller{display:flex;align-items:center;gap:.6rem;color:var(--muted);font-size:.875rem;margin:0 0 1rem .25rem}
.seller svg{width:1.25rem;height:1.25rem;flex:none;color:var(--brand)}
h1{font-size:1.0625rem;font-weight:600;margin:0 0 .125rem}
.amount{font-size:2.25rem;line-height:1.2;font-weight:700;letter-spacing:-.02em;font-variant-numeric:tabular-nums;white-space:nowrap;margin:0}
.meta{color:var(--muted);font-size:.875rem;margin:.25rem 0 0;overflow-wrap:anywhere}
fieldset{border:0;margin:1.5rem 0 0;padding:0}
legend{padding:0;font-weight:600;font-size:.875rem;margin-bottom:.5rem}
.methods{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}
.methods div{position:relative}
.methods input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.methods label{display:block;text-align:center;padding:.75rem .5rem;border:1px solid var(--field);border-radius:.75rem;font-weight:600}
.methods input:checked+label{background:var(--soft);border-color:var(--brand);box-shadow:inset 0 0 0 1px var(--brand)}
.methods input:focus-visible+label,button:focus-visible,a:focus-visible,.field input:focus-visible,summary:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
form:has(#method-eft:checked) .for-card,form:has(#method-card:checked) .for-eft{display:none}
.field{margin-top:1rem}.pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.field label{display:block;font-size:.875rem;font-weight:600;margin-bottom:.375rem}
.field input{width:100%;min-height:3rem;padding:.5rem .875rem;font:inherit;font-variant-numeric:tabular-nums;color:inherit;background:transparent;border:1px solid var(--field);border-radius:.75rem}
.field input::placeholder{color:var(--muted);opacity:1}
.field input[aria-invalid=true]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
.wrong{color:var(--bad);font-size:.875rem;margin:.375rem 0 0}
.note{border-radius:.75rem;padding:.75rem 1rem;margin:1.25rem 0 0;font-size:.9375rem}
.note.bad{background:var(--bad-soft);color:var(--bad)}.note.ok{background:var(--ok-soft);color:var(--ok)}.note.wait{background:var(--wait-soft);color:var(--wait)}.note.plain{background:var(--bg);color:var(--muted)}
button,.button{display:block;width:100%;min-height:3.125rem;margin-top:1rem;padding:.625rem 1rem;font:inherit;font-weight:650;border-radius:.75rem;border:1px solid var(--brand);background:var(--brand);color:var(--brand-ink);cursor:pointer;text-align:center;text-decoration:none}
button:hover{filter:brightness(1.08)}
button.second{background:transparent;color:var(--ink);border-color:var(--field)}
button.quiet{background:transparent;border-color:transparent;color:var(--muted);text-decoration:underline;text-underline-offset:.2em;margin-top:.5rem}
.foot{color:var(--muted);font-size:.8125rem;text-align:center;margin:1.25rem 0 0}
details{margin-top:1.25rem;font-size:.875rem;color:var(--muted)}summary{cursor:pointer;font-weight:600;padding:.25rem 0}
code{font:.8125rem/1.6 ui-monospace,SFMono-Regular,Menlo,monospace;white-space:nowrap}ul{padding-left:1.1rem;margin:.5rem 0 0}
.bank{border-top:.375rem solid var(--brand)}
@media(min-width:40rem){main{padding-top:3.5rem}.card{padding:2rem}}
`;

const lock = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/></svg>`;

/** A whole document. `heading` names the tab. */
export function documentOf(
  heading: string,
  content: Html,
  extra: { css?: string; seller?: string } = {},
): string {
  const css: Html = { html: CSS + (extra.css ?? "") };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${heading} · Revio sandbox</title>
<link rel="icon" href="data:,">
<style>${css}</style>
</head>
<body>
<div class="banner" role="note">Sandbox, no real money</div>
<main>
${extra.seller ? html`<p class="seller">${lock}<span>Paying ${extra.seller}</span></p>` : null}
${content}
</main>
</body>
</html>`.html;
}
