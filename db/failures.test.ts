import { describe, expect, it } from "vitest";
import { failure, isLost, isRepeatable, sqlState } from "./failures";

const coded = (code: string, name = "Error"): Error => Object.assign(new Error("x"), { code, name });
const wrapped = (error: Error): Error => new Error("Failed query", { cause: error });

const TABLE: [code: string, lost: boolean, repeatable: boolean][] = [
  ["BUSY", true, false],
  ["ENDED", true, false],
  ["DEADLINE", true, true],
  ["CONNECTION_CLOSED", true, true],
  ["CONNECTION_DESTROYED", true, true],
  ["CONNECT_TIMEOUT", true, true],
  ["ECONNRESET", true, true],
  ["ECONNREFUSED", true, true],
  ["EPIPE", true, true],
  ["EAI_AGAIN", true, true],
  ["ERR_STREAM_DESTROYED", true, true],
  ["ERR_TLS_CERT_ALTNAME_INVALID", true, false],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", false, false],
  ["57P01", true, true],
  ["57P02", true, true],
  ["57P03", true, true],
  ["08006", true, true],
  ["53300", true, true],
  ["40001", false, true],
  ["40P01", false, true],
  ["55P03", false, true],
  ["57014", false, false],
  ["23505", false, false],
  ["WL001", false, false],
  ["28P01", false, false],
];

describe("isLost, isRepeatable", () => {
  it.each(TABLE)("%s: lost %s, repeatable %s, also beneath a wrapper", (code, lost, repeatable) => {
    for (const error of [coded(code), wrapped(coded(code))]) {
      expect([isLost(error), isRepeatable(error)]).toStrictEqual([lost, repeatable]);
    }
  });

  it("are false for whatever carries no code", () => {
    for (const thrown of [
      undefined,
      null,
      "ECONNRESET",
      { code: "ECONNRESET" },
      new Error("x"),
      new TypeError("x"),
    ]) {
      expect([isLost(thrown), isRepeatable(thrown)]).toStrictEqual([false, false]);
    }
  });

  it("end on errors that cause each other", () => {
    const [a, b] = [new Error("a"), new Error("b")];
    [a.cause, b.cause] = [b, a];
    expect(isLost(a)).toBe(false);
  });
});

describe("sqlState", () => {
  it("is PostgreSQL's code, and undefined for codes of the network and of this client", () => {
    expect(sqlState(wrapped(coded("WL001", "PostgresError")))).toBe("WL001");
    expect(sqlState(coded("EPIPE"))).toBeUndefined();
    expect(sqlState(failure("ENDED", "x"))).toBeUndefined();
  });
});
