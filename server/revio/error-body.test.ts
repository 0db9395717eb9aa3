import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readErrorBody } from "./error-body";

describe("readErrorBody", () => {
  it("reads a field with a list", () =>
    expect(readErrorBody({ "client.email": [{ message: "Enter a valid email.", code: "invalid" }] })).toEqual(
      {
        code: "invalid",
        field: "client.email",
        message: "Enter a valid email.",
      },
    ));

  it("reads a field with one object", () =>
    expect(readErrorBody({ brand_id: { message: "Invalid pk", code: "does_not_exist" } })).toEqual({
      code: "does_not_exist",
      field: "brand_id",
      message: "Invalid pk",
    }));

  it("reads general errors without a field", () =>
    expect(readErrorBody({ __all__: [{ message: "No.", code: "purchase_refund_error" }] })).toEqual({
      code: "purchase_refund_error",
      message: "No.",
    }));

  it("reads a single error text", () =>
    expect(readErrorBody({ error: "Not found" })).toEqual({ code: "error", message: "Not found" }));

  const foreign: unknown[] = [
    {},
    [],
    null,
    "no",
    { message: "Forbidden" },
    { detail: "Not found." },
    { error: { reason: "blocked" } },
    { error: "x", id: 1 },
    { a: [] },
    { a: ["required"] },
    { a: [{ message: "m", code: "c" }], request_id: "17" },
    { a: [{ message: "m", code: "c" }, { message: "m" }] },
  ];
  for (const body of foreign)
    it(`takes ${JSON.stringify(body)} for somebody else's answer`, () =>
      expect(readErrorBody(body)).toBeUndefined());

  it("answers any JSON without throwing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const fault = readErrorBody(body);
        expect(fault === undefined || fault.message.length <= 300).toBe(true);
      }),
    );
  });
});
