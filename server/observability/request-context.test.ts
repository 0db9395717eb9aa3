import { describe, expect, it } from "vitest";
import {
  currentRequestId,
  nameSubject,
  newRequestId,
  requestContext,
  withRequestContext,
} from "./request-context";

describe("withRequestContext", () => {
  it("keeps the ids of two requests that run at the same time apart", async () => {
    const seen = await Promise.all(
      ["req_a", "req_b"].map((requestId) =>
        withRequestContext({ requestId }, async () => {
          nameSubject({ transactionId: `of ${requestId}` });
          await new Promise((done) => setImmediate(done));
          return requestContext();
        }),
      ),
    );
    expect(seen).toEqual([
      { requestId: "req_a", transactionId: "of req_a" },
      { requestId: "req_b", transactionId: "of req_b" },
    ]);
    expect(requestContext()).toBeUndefined();
  });

  it("leaves the object it was given as it was", () => {
    const given = { requestId: newRequestId() };
    withRequestContext(given, () => nameSubject({ deliveryId: "d" }));
    expect(given).not.toHaveProperty("deliveryId");
  });
});

describe("currentRequestId", () => {
  it("is the request's own within one, and a new one outside", () => {
    expect(withRequestContext({ requestId: "req_x" }, currentRequestId)).toBe("req_x");
    expect(currentRequestId()).toMatch(/^req_[0-9a-f]{20}$/);
    expect(currentRequestId()).not.toBe(currentRequestId());
  });
});
