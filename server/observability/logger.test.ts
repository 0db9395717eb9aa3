import { describe, expect, it } from "vitest";
import { errorFields, makeLogger } from "./logger";
import { withRequestContext } from "./request-context";

function capture(): { lines: string[]; logger: ReturnType<typeof makeLogger> } {
  const lines: string[] = [];
  return { lines, logger: makeLogger("info", { write: (text: string) => void lines.push(text) }) };
}

const parsed = (line: string | undefined): Record<string, unknown> =>
  JSON.parse(line ?? "null") as Record<string, unknown>;

describe("makeLogger", () => {
  it("writes one JSON line with time, level, event and the named fields", () => {
    const { lines, logger } = capture();
    logger.info("deposit.settled", {
      transactionId: "01935c1e-7d3a-7b4e-9c56-123456789012",
      ms: 12,
      outcome: undefined,
    });
    expect(lines).toHaveLength(1);
    expect(parsed(lines[0])).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      event: "deposit.settled",
      transactionId: "01935c1e-7d3a-7b4e-9c56-123456789012",
      ms: 12,
    });
  });

  it("adds the ids of the request in hand", () => {
    const { lines, logger } = capture();
    withRequestContext({ requestId: "req_1", deliveryId: "d-1" }, () => logger.warn("delivery.refused"));
    expect(parsed(lines[0])).toMatchObject({ level: "warn", requestId: "req_1", deliveryId: "d-1" });
  });

  it("keeps a hostile text on one line, without control characters", () => {
    const { lines, logger } = capture();
    logger.info("sign-in.refused", { reason: 'x\n{"level":"fatal"}\r\u001b[2J\u009b\u2028' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\n\r\u001b\u009b\u2028]/);
    expect(parsed(lines[0])).toMatchObject({ level: "info" });
  });

  it("lets no canary through, whatever field it is put into", () => {
    const { lines, logger } = capture();
    for (const canary of [
      "thandi@octoco.example",
      "4111111111111111",
      "62001234567",
      "8001015009087",
      "f".repeat(64),
    ]) {
      logger.error("canary", {
        reason: canary,
        code: `x ${canary}`,
        errorMessage: `failed for ${canary}`,
        userId: `${canary} x`,
      });
      expect(lines.pop()).not.toContain(canary);
    }
  });

  it("writes nothing below its level", () => {
    const { lines, logger } = capture();
    logger.debug("noise");
    expect(lines).toEqual([]);
  });
});

describe("errorFields", () => {
  it("says name, code and place of a driver's error, and neither message nor query", () => {
    const cause = Object.assign(new Error('invalid input syntax for type uuid: "secret-value"'), {
      name: "PostgresError",
      code: "22P02",
      severity: "ERROR",
    });
    const error = Object.assign(new Error("Failed query: select secret-value"), { query: "select 1", cause });
    const fields = errorFields(error);
    expect(fields).toMatchObject({ errorName: "Error", errorCode: "22P02" });
    expect(fields.errorAt).toContain("logger.test.ts");
    expect(JSON.stringify(fields)).not.toContain("secret-value");
  });

  it("keeps the message of our own errors and of the network", () => {
    expect(errorFields(new Error("invariant: a balance exists"))).toMatchObject({
      errorMessage: "invariant: a balance exists",
    });
    expect(
      errorFields(
        Object.assign(new Error("fetch failed"), {
          cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
        }),
      ),
    ).toMatchObject({ errorCode: "ECONNREFUSED" });
  });

  it("bears anything that can be thrown", () => {
    for (const thrown of [undefined, null, "text", 7, Symbol("s"), {}, Object.create(null)])
      expect(() => errorFields(thrown)).not.toThrow();
  });
});
