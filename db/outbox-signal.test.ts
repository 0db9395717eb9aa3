import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ANNOUNCING } from "./outbox-signal";

const directory = join(import.meta.dirname, "functions");

/** The granted commands whose text puts a row into the outbox, by themselves or through what they share. */
function announcingCommands(): string[] {
  const files = readdirSync(directory).filter((name) => name.endsWith(".sql"));
  return files.flatMap((file) => {
    const text = readFileSync(join(directory, file), "utf8");
    if (text.startsWith("-- grant: nothing") || file === "outbox.sql") return [];
    return text.split(/^(?=create or replace function wallet\.)/m).flatMap((part) => {
      const name = /^create or replace function wallet\.(\w+)/.exec(part)?.[1];
      const code = part.replaceAll(/--.*$/gm, "");
      return name && /wallet\.announce|insert into wallet\.outbox/.test(code) ? [name] : [];
    });
  });
}

describe("ANNOUNCING", () => {
  it("names each command that puts something into the outbox, and no other", () => {
    expect([...ANNOUNCING].sort()).toEqual(announcingCommands().sort());
  });
});
