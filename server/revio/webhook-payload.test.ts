import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXAMPLE_ID, EXAMPLE_REFUND_ID, examplePurchase, exampleRefund } from "./purchase-example";
import type { WebhookPayload } from "./webhook-payload";
import { parseWebhookPayload, purchaseIdOf } from "./webhook-payload";

const parse = (payload: unknown): WebhookPayload => parseWebhookPayload(Buffer.from(JSON.stringify(payload)));

describe("parseWebhookPayload", () => {
  it("reads a purchase event", () =>
    expect(parse(examplePurchase({ event_type: "purchase.paid" }))).toEqual({
      ok: true,
      event: {
        eventType: "purchase.paid",
        isTest: true,
        type: "purchase",
        id: EXAMPLE_ID,
        reference: "OW7K3M9QXC2TJF4",
        relatedTo: null,
      },
    }));

  it("reads a refund event with the purchase it belongs to", () =>
    expect(parse(exampleRefund({ event_type: "payment.refunded" }))).toEqual({
      ok: true,
      event: {
        eventType: "payment.refunded",
        isTest: true,
        type: "payment",
        id: EXAMPLE_REFUND_ID,
        reference: null,
        relatedTo: { type: "purchase", id: EXAMPLE_ID, reference: "OW7K3M9QXC2TJF4" },
      },
    }));

  it("takes an unknown event as data", () =>
    expect(parse({ event_type: "purchase.disputed", id: EXAMPLE_ID })).toMatchObject({
      ok: true,
      event: { eventType: { unknown: "purchase.disputed" }, id: EXAMPLE_ID, type: null },
    }));

  it("leaves out ids, references and types that look like nothing we know", () =>
    expect(
      parse({
        event_type: "purchase.paid",
        id: "../x",
        reference: "a\u0000b",
        type: "<b>",
        is_test: "yes",
        related_to: [],
      }),
    ).toEqual({
      ok: true,
      event: {
        eventType: "purchase.paid",
        isTest: null,
        type: null,
        id: null,
        reference: null,
        relatedTo: null,
      },
    }));

  it("refuses what names no event", () => {
    for (const payload of [{}, [], null, "purchase.paid", { event_type: 7 }, { event_type: "a\nb" }])
      expect(parse(payload)).toEqual({ ok: false, reason: "no_event" });
  });

  it("refuses bytes that are no clean JSON, with the reason", () => {
    const bytes = (text: string): WebhookPayload => parseWebhookPayload(Buffer.from(text, "latin1"));
    expect(bytes('{"event_type":"\xff"}')).toEqual({ ok: false, reason: "bad_encoding" });
    expect(bytes("\xef\xbb\xbf{}")).toEqual({ ok: false, reason: "bad_json" });
    expect(bytes('{"event_type":"purchase.paid","__proto__":{}}')).toEqual({
      ok: false,
      reason: "forbidden_key",
    });
    expect(bytes("[".repeat(70))).toEqual({ ok: false, reason: "too_deep" });
  });

  it("answers any bytes with an event or a refusal", () => {
    const jsonBytes = fc.json().map((text) => Buffer.from(text));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), jsonBytes), (body) => {
        expect(typeof parseWebhookPayload(body).ok).toBe("boolean");
      }),
    );
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("event_type", "id", "type", "reference", "related_to"),
        (value, key) => {
          const result = parse({ event_type: "purchase.paid", [key]: value });
          expect(result.ok || result.reason === "no_event" || result.reason === "forbidden_key").toBe(true);
        },
      ),
    );
  });
});

describe("purchaseIdOf", () => {
  const idOf = (payload: Record<string, unknown>): string | null => {
    const parsed = parse(payload);
    return parsed.ok ? purchaseIdOf(parsed.event) : null;
  };
  it("is the object's own id for a purchase", () =>
    expect(idOf(examplePurchase({ event_type: "purchase.paid" }))).toBe(EXAMPLE_ID));
  it("is the related id for a refund", () =>
    expect(idOf(exampleRefund({ event_type: "payment.refunded" }))).toBe(EXAMPLE_ID));
  it("is null for a payout", () =>
    expect(idOf({ event_type: "payout.success", type: "payout", id: EXAMPLE_ID })).toBeNull());
});
