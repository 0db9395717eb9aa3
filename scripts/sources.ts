/** The product's source as data, for the tests that hold its rules: files, imports, functions, docstrings. */
import { existsSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";

type Import = { module: string; file: string | null; typeOnly: boolean; names: string[] };
type FunctionSize = { name: string; lines: number };
type Exported = { name: string; kind: "function" | "table" | "other"; documented: boolean };
type Source = {
  path: string;
  text: string;
  /** The text with comments blanked out, for rules about code. */
  code: string;
  lines: number;
  imports: Import[];
  functions: FunctionSize[];
  exports: Exported[];
  /** Nothing but `export … from`. */
  barrel: boolean;
  headed: boolean;
};

type Node = { type: string; start: number; end: number; [key: string]: unknown };
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

/** Every TypeScript file that git has or would have, without generated ones. */
export function sourcePaths(): string[] {
  const listed = spawnSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"],
    { encoding: "utf8" },
  );
  if (listed.status !== 0) throw new Error(listed.stderr);
  return [...new Set(listed.stdout.split("\n"))]
    .filter((path) => path !== "" && existsSync(path) && !path.startsWith("db/migrations/"))
    .sort();
}

/** The file an import means, or null for a package. */
function resolveImport(from: string, module: string): string | null {
  const base = module.startsWith("@/")
    ? module.slice(2)
    : module.startsWith(".")
      ? normalize(join(dirname(from), module))
      : null;
  if (base === null) return null;
  const tries = [base, `${base}.ts`, `${base}.tsx`, join(base, "index.ts"), `${base}.d.ts`];
  return tries.find((path) => /\.\w+$/.test(path) && existsSync(path)) ?? base;
}

function* walk(node: Node, parent: Node | null = null): Generator<[Node, Node | null]> {
  yield [node, parent];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child, node);
  }
}

const textOf = (node: unknown): string =>
  isNode(node) && typeof node["name"] === "string" ? node["name"] : "";
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

function nameOf(node: Node, parent: Node | null): string {
  if (textOf(node["id"])) return textOf(node["id"]);
  if (parent?.type === "VariableDeclarator") return textOf(parent["id"]);
  if (parent?.type === "Property" || parent?.type === "MethodDefinition") return textOf(parent["key"]);
  return "an anonymous function";
}

function importsOf(path: string, parsed: ReturnType<typeof parseSync>, text: string): Import[] {
  const fixed = parsed.module.staticImports.map(({ moduleRequest, entries }) => ({
    module: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    names: entries.map((entry) => entry.importName.name ?? entry.importName.kind),
  }));
  const forwarded = parsed.module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ module: moduleRequest.value, typeOnly: isType, names: [] }] : [],
    ),
  );
  const late = parsed.module.dynamicImports.flatMap(({ moduleRequest }) => {
    const written = /^["'`]([^"'`$]+)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    return written?.[1] ? [{ module: written[1], typeOnly: false, names: [] }] : [];
  });
  return [...fixed, ...forwarded, ...late].map((one) => ({ ...one, file: resolveImport(path, one.module) }));
}

function kindOf(init: Node | null): Exported["kind"] {
  if (!init) return "other";
  if (FUNCTIONS.has(init.type)) return "function";
  const callee = init["callee"];
  return init.type === "CallExpression" &&
    isNode(callee) &&
    callee.type === "MemberExpression" &&
    textOf(callee["property"]) === "table"
    ? "table"
    : "other";
}

function exportsOf(program: Node, isDocumented: (start: number) => boolean): Exported[] {
  const body = program["body"] as Node[];
  return body
    .filter(({ type }) => type === "ExportNamedDeclaration" || type === "ExportDefaultDeclaration")
    .flatMap((statement): Exported[] => {
      const { declaration } = statement;
      if (!isNode(declaration)) return [];
      const documented = isDocumented(statement.start);
      if (FUNCTIONS.has(declaration.type))
        return [{ name: nameOf(declaration, null), kind: "function", documented }];
      if (declaration.type !== "VariableDeclaration") return [];
      return (declaration["declarations"] as Node[]).map(({ id, init }) => ({
        name: textOf(id),
        kind: kindOf(isNode(init) ? init : null),
        documented,
      }));
    });
}

/** Reads and parses one file. Throws on a syntax error. */
export function readSource(path: string): Source {
  const text = readFileSync(path, "utf8");
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const program = parsed.program as unknown as Node;
  let code = text;
  for (const { start, end } of parsed.comments)
    code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, " ") + code.slice(end);
  const docs = parsed.comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const isDocumented = (start: number): boolean =>
    docs.some(({ end }) => end <= start && /^\s*(?:\/\/[^\n]*\n\s*)*$/.test(text.slice(end, start)));
  const functions = [...walk(program)]
    .filter(([node]) => FUNCTIONS.has(node.type))
    .map(([node, parent]) => ({
      name: nameOf(node, parent),
      lines: lineAt(node.end) - lineAt(node.start) + 1,
    }));
  const body = program["body"] as Node[];
  return {
    path,
    text,
    code,
    functions,
    lines: text.trimEnd().split("\n").length,
    imports: importsOf(path, parsed, text),
    exports: exportsOf(program, isDocumented),
    barrel:
      body.length > 0 &&
      body.every(
        (statement) =>
          statement.type === "ExportAllDeclaration" ||
          (statement.type === "ExportNamedDeclaration" && isNode(statement["source"])),
      ),
    headed: docs[0] !== undefined && docs[0].start === 0,
  };
}
