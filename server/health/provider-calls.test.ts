import { describe, expect, it } from "vitest";
import { metrics } from "@/server/observability/metrics";
import { withRequestContext } from "@/server/observability/request-context";
import type { ObservedCall } from "@/server/revio/gateway";
import { useDatabase } from "@/server/testing/database";
import { keepCall } from "./provider-calls";

const database = useDatabase();

const call: ObservedCall = {
  operation: "purchase.get",
  group: "purchases",
  pathTemplate: "/purchases/{id}/",
  attempt: 1,
  httpCode: 200,
  outcome: "ok",
  ms: 41.6,
  providerObjectId: "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10",
};

async function rows(count: number): Promise<Record<string, unknown>[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found =
      await database.admin`select operation, transaction_id, provider_object_id, request_id, http_code, outcome, error_code, duration_ms
      from wallet.provider_calls order by created_at, id`;
    if (found.length >= count) return [...found];
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`fewer than ${count} rows`);
}

describe("keepCall", () => {
  it("keeps a row with the ids of the work in hand, and a duration", async () => {
    withRequestContext({ requestId: "req_7" }, () => keepCall(call));
    expect(await rows(1)).toEqual([
      {
        operation: "purchase.get",
        transaction_id: null,
        provider_object_id: call.providerObjectId,
        request_id: "req_7",
        http_code: 200,
        outcome: "ok",
        error_code: null,
        duration_ms: 42,
      },
    ]);
    const { values } = await metrics().providerSeconds.get();
    expect(values).toContainEqual(
      expect.objectContaining({
        metricName: "wallet_provider_call_seconds_count",
        labels: { operation: "purchase.get", outcome: "ok" },
        value: 1,
      }),
    );
  });

  it("keeps an attempt that got no answer", async () => {
    const { httpCode: _none, providerObjectId: _unknown, ...unanswered } = call;
    keepCall({ ...unanswered, httpCode: undefined, outcome: "unknown", errorCode: "timeout", attempt: 2 });
    expect(await rows(2)).toContainEqual(
      expect.objectContaining({ outcome: "unknown", http_code: null, error_code: "timeout" }),
    );
  });

  it("harms nothing when the row can't be written", async () => {
    await database.admin`revoke execute on all functions in schema wallet from wallet_worker`;
    expect(() => keepCall(call)).not.toThrow();
    await new Promise((done) => setTimeout(done, 200));
    expect(await rows(2)).toHaveLength(2);
  });
});
