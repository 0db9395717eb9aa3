import type { Message } from "./message";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in HTML, in elements and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const TEXT = `${FONT}font-size:15px;line-height:22px;color:#20252f;`;
const SMALL = `${FONT}font-size:13px;line-height:20px;color:#5a6270;`;

/** For readers that know it: the same page in dark, in the colours of the app. Others keep the light one. */
const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#0c0f15!important}.card{background:#151a23!important;border-color:#2b313d!important}
.text{color:#f1f3f6!important}.small{color:#a7afbc!important}.line{border-color:#2b313d!important}
.button{background:#4cc5c4!important;color:#04282b!important}.link{color:#4cc5c4!important}}`;

/** What stands around a message: where its link leads, where the wallet can be frozen, and the small print. */
export type Around = { url: string; freezeUrl: string | undefined; footer: string[] };

/** The words of the link of "This wasn't me". */
export const FREEZE = "Freeze my wallet, without signing in";

/**
 * The HTML part: one table of 560 px with inline styles, readable without them, nothing loaded from anywhere. `footer` is plain
 * text. All that comes from rows is escaped here and nowhere else.
 */
export function mailHtml(message: Message, { url, freezeUrl, footer }: Around): string {
  const paragraphs = message.sentences.map((sentence) => paragraph(sentence)).join("");
  const facts = message.facts.map(([label, value]) => fact(label, value)).join("");
  return `<!doctype html>
<html lang="en-ZA">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escapeHtml(message.subject)}</title><style>${DARK}</style></head>
<body class="page" style="margin:0;padding:0;background:#f4f5f7;">
<div style="display:none;max-height:0;overflow:hidden;">${escapeHtml(message.sentences[0] ?? "")}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f5f7;"><tr><td align="center" style="padding:24px 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #e2e5ea;border-radius:12px;">
<tr><td style="padding:24px 28px 4px;"><p class="small" style="margin:0 0 20px;${SMALL}font-weight:600;">Octoco Wallet</p>
<h1 class="text" style="margin:0 0 14px;${FONT}font-size:22px;line-height:30px;font-weight:600;color:#20252f;">${escapeHtml(message.heading)}</h1>
${paragraphs}</td></tr>
<tr><td style="padding:4px 28px;"><table role="presentation" width="100%" cellpadding="0" cellspacing="0">${facts}</table></td></tr>
<tr><td style="padding:20px 28px 24px;"><a class="button" href="${escapeHtml(url)}" style="display:inline-block;padding:11px 18px;border-radius:8px;background:#006c70;color:#ffffff;${FONT}font-size:15px;line-height:20px;font-weight:600;text-decoration:none;">${escapeHtml(message.link.label)}</a></td></tr>
${message.notMe === undefined ? "" : `<tr><td class="line" style="padding:16px 28px;border-top:1px solid #e2e5ea;">${paragraph(message.notMe, freezeUrl ? 8 : 0)}${freezeUrl ? plainLink(FREEZE, freezeUrl) : ""}</td></tr>`}
</table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;"><tr><td style="padding:16px 28px;">${footer.map(small).join("")}</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

const paragraph = (text: string, below = 12): string =>
  `<p class="text" style="margin:0 0 ${below}px;${TEXT}">${escapeHtml(text)}</p>`;

const plainLink = (label: string, url: string): string =>
  `<p style="margin:0;${TEXT}"><a class="link" href="${escapeHtml(url)}" style="color:#006c70;">${escapeHtml(label)}</a></p>`;

const small = (text: string): string =>
  `<p class="small" style="margin:0 0 6px;${SMALL}">${escapeHtml(text)}</p>`;

const fact = (label: string, value: string): string =>
  `<tr><td class="line small" valign="top" style="padding:8px 16px 8px 0;border-top:1px solid #e2e5ea;${SMALL}white-space:nowrap;">${escapeHtml(label)}</td>` +
  `<td class="line text" align="right" style="padding:8px 0;border-top:1px solid #e2e5ea;${TEXT}word-break:break-word;">${escapeHtml(value)}</td></tr>`;
