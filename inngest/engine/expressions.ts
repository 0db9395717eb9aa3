/**
 * The part of CEL the engine understands: paths on `event` and `async`, literals, `== != && || !`, parentheses.
 * A missing path equals nothing, not even another missing path.
 */
import type { Json } from "./protocol";

type Scope = { event: Json; async?: Json };
export type Expression = (scope: Scope) => Json | undefined;

type Reader = { tokens: string[]; at: number };

const TOKEN =
  /\s*(==|!=|&&|\|\||[!()]|"(?:[^"\\]|\\["\\])*"|'(?:[^'\\]|\\['\\])*'|-?\d+(?:\.\d+)?|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/y;

/** Compiles an expression; throws an Error naming what is not understood. */
export function compileExpression(source: string): Expression {
  const reader: Reader = { tokens: tokenise(source), at: 0 };
  const expression = disjunction(reader);
  if (reader.at < reader.tokens.length) throw unexpected(reader);
  return expression;
}

/** Whether a compiled condition holds; only `true` is true. No condition holds always. */
export const holds = (expression: Expression | null, scope: Scope): boolean =>
  expression === null || expression(scope) === true;

function tokenise(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== "") {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match?.[1])
      throw new Error(`expression not understood at "${source.slice(from).trim().slice(0, 20)}"`);
    tokens.push(match[1]);
  }
  return tokens;
}

const unexpected = (reader: Reader): Error =>
  new Error(`expression not understood at "${reader.tokens[reader.at] ?? "its end"}"`);

function accept(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at++;
  return true;
}

function disjunction(reader: Reader): Expression {
  let left = conjunction(reader);
  while (accept(reader, "||")) {
    const [a, b] = [left, conjunction(reader)];
    left = (scope) => a(scope) === true || b(scope) === true;
  }
  return left;
}

function conjunction(reader: Reader): Expression {
  let left = comparison(reader);
  while (accept(reader, "&&")) {
    const [a, b] = [left, comparison(reader)];
    left = (scope) => a(scope) === true && b(scope) === true;
  }
  return left;
}

function comparison(reader: Reader): Expression {
  const left = operand(reader);
  const negated = reader.tokens[reader.at] === "!=";
  if (!accept(reader, "==") && !accept(reader, "!=")) return left;
  const right = operand(reader);
  return (scope) => equal(left(scope), right(scope)) !== negated;
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && a === b;
}

function operand(reader: Reader): Expression {
  if (accept(reader, "!")) {
    const inner = operand(reader);
    return (scope) => inner(scope) !== true;
  }
  if (accept(reader, "(")) {
    const inner = disjunction(reader);
    if (!accept(reader, ")")) throw unexpected(reader);
    return inner;
  }
  const token = reader.tokens[reader.at] ?? "";
  const value = literal(token);
  if (value === undefined && !/^(event|async)(\.|$)/.test(token)) throw unexpected(reader);
  reader.at++;
  return value === undefined ? path(token.split(".")) : () => value;
}

function literal(token: string): Json | undefined {
  if (/^["']/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, "$1");
  if (/^-?\d/.test(token)) return Number(token);
  return { true: true, false: false, null: null }[token];
}

function path(keys: string[]): Expression {
  return (scope) => {
    let value: Json | undefined = scope;
    for (const key of keys) {
      if (value === null || typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, key))
        return undefined;
      value = value[key];
    }
    return value;
  };
}
