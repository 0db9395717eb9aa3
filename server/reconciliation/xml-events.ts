/**
 * The part of XML that statements are written in, read piece by piece. A document type is refused, so nothing can be declared and
 * nothing expands; only the five named entities and character references are known. https://www.w3.org/TR/xml/
 */
import { UnreadableFile } from "./statement-row";

type XmlEvent =
  | { kind: "start"; name: string; attributes: string; line: number }
  | { kind: "end"; name: string; line: number }
  | { kind: "text"; text: string; line: number };

const MOST_CHARACTERS = 65_536;
const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/;
const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

const broken = (line: number, detail: string): UnreadableFile =>
  new UnreadableFile({ code: "not_xml", line, detail });

/** Elements and texts in order, in batches. Names come without their prefix. Throws UnreadableFile `not_xml`, `unclosed`, `empty`. */
export async function* xmlEvents(pieces: AsyncIterable<string>): AsyncGenerator<XmlEvent[]> {
  const open: string[] = [];
  let rest = "";
  let line = 1;
  let seen = false;
  for await (const piece of pieces) {
    const text = rest + piece;
    const events: XmlEvent[] = [];
    let from = 0;
    for (;;) {
      const token = nextToken(text, from, line);
      if (token === null) break;
      readToken(token, open, events, line, seen);
      seen ||= events.length > 0;
      for (let at = from; at < token.end; at++) if (text.charCodeAt(at) === 10) line++;
      from = token.end;
    }
    rest = text.slice(from);
    if (rest.length > MOST_CHARACTERS) throw broken(line, "Something here is longer than 65 536 characters.");
    if (events.length > 0) yield events;
  }
  if (open.length > 0)
    throw new UnreadableFile({ code: "cut_off", line, detail: `The file ends within <${open.at(-1)}>.` });
  if (!seen || rest.trim() !== "") throw broken(line, "This isn't an XML document.");
}

type Token = { text: string; end: number; markup: boolean };

/** Markup from `<` to its end, or the text up to the next `<`; null when it is not all there. */
function nextToken(text: string, from: number, line: number): Token | null {
  if (from >= text.length) return null;
  if (text[from] !== "<") {
    const next = text.indexOf("<", from);
    return next < 0 ? null : { text: text.slice(from, next), end: next, markup: false };
  }
  for (const [opens, closes] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
  ] as const) {
    const head = text.slice(from, from + opens.length);
    if (head.length < opens.length && opens.startsWith(head)) return null;
    if (head !== opens) continue;
    const end = text.indexOf(closes, from + opens.length);
    if (end < 0) return null;
    if (opens === "<![CDATA[") throw broken(line, "CDATA isn't used in statements.");
    return { text: "", end: end + closes.length, markup: false };
  }
  if (text[from + 1] === "!") throw broken(line, "A document type or entity declaration is not allowed.");
  const end = text.indexOf(">", from);
  return end < 0 ? null : { text: text.slice(from + 1, end), end: end + 1, markup: true };
}

function readToken(token: Token, open: string[], events: XmlEvent[], line: number, seen: boolean): void {
  if (!token.markup) {
    if (open.length > 0) {
      if (token.text.trim() !== "")
        events.push({ kind: "text", text: decoded(token.text.trim(), line), line });
    } else if (token.text.replace("\ufeff", "").trim() !== "")
      throw broken(line, "This isn't an XML document.");
    return;
  }
  if (token.text.startsWith("/")) {
    const name = token.text.slice(1).trim();
    if (open.pop() !== name) throw broken(line, `</${name.slice(0, 60)}> closes something else.`);
    events.push({ kind: "end", name: local(name), line });
    return;
  }
  const alone = token.text.endsWith("/");
  const name = NAME.exec(token.text)?.[0];
  if (name === undefined || (open.length === 0 && seen)) throw broken(line, "This isn't well-formed.");
  if (open.length > 60) throw broken(line, "This is nested too deeply.");
  const attributes = token.text.slice(name.length, alone ? -1 : undefined);
  events.push({ kind: "start", name: local(name), attributes, line });
  if (alone) events.push({ kind: "end", name: local(name), line });
  else open.push(name);
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

const decoded = (text: string, line: number): string =>
  text.replace(/&(#x?[0-9a-fA-F]{1,6}|\w{1,10})?;?/g, (whole, name: string | undefined) => {
    if (name === undefined || !whole.endsWith(";")) throw broken(line, "An & that stands for nothing.");
    if (!name.startsWith("#")) {
      const known = ENTITIES[name];
      if (known === undefined) throw broken(line, `&${name}; is not known.`);
      return known;
    }
    const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (!(code >= 32 && code <= 0x10ffff)) throw broken(line, "A character that is not allowed.");
    return String.fromCodePoint(code);
  });
