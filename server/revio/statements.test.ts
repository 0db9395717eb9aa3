import { describe, expect, it } from "vitest";
import { getStatement, requestStatement } from "./statements";
import { useTestGateway } from "./test-server";

const wire = useTestGateway();

const ID = "7f9d83c2-2408-459d-976f-a8689fe5e7c5";
const statement = (changes: object = {}): object => ({
  id: ID,
  type: "company_statement",
  status: "pending",
  download_url: null,
  is_test: true,
  ...changes,
});
const window = {
  paidFrom: new Date("2026-10-01T22:00:00.000Z"),
  paidTo: new Date("2026-10-02T22:00:00.500Z"),
  currency: "ZAR",
};

describe("requestStatement", () => {
  it("asks for whole seconds of payment in one currency, as CSV in UTC", async () => {
    wire.serve(201, statement());
    const asked = await requestStatement(window, wire.gateway);
    expect(asked).toEqual({
      kind: "ok",
      value: { id: ID, status: "pending", downloadUrl: null, isTest: true },
    });
    expect(wire.sent()).toEqual([
      {
        line: "POST /api/v1/company_statements/?paid_from=1790892000&paid_to=1790978401&currency=ZAR",
        body: { format: "csv", timezone: "UTC" },
      },
    ]);
  });

  it("is sent again only when it surely did not arrive", async () => {
    wire.serve(500, {});
    expect(await requestStatement(window, wire.gateway)).toEqual({ kind: "unknown", reason: "http_500" });
    wire.serve(429, {});
    expect(await requestStatement(window, wire.gateway)).toEqual({ kind: "unavailable", reason: "http_429" });
    expect(wire.sent()).toHaveLength(3);
  });
});

describe("getStatement", () => {
  it("says where the file is, and keeps a status it does not know", async () => {
    wire.serve(200, statement({ status: "success", download_url: "https://files.example/x.csv" }));
    expect(await getStatement(ID, wire.gateway)).toMatchObject({
      value: { status: "success", downloadUrl: "https://files.example/x.csv" },
    });
    wire.serve(200, statement({ status: "archived", download_url: undefined }));
    expect(await getStatement(ID, wire.gateway)).toMatchObject({
      value: { status: { unknown: "archived" }, downloadUrl: null },
    });
    expect(wire.sent().at(-1)?.line).toBe(`GET /api/v1/company_statements/${ID}/`);
  });

  it("believes no answer about another statement, or without its mode", async () => {
    for (const odd of [{ id: "8f9d83c2-2408-459d-976f-a8689fe5e7c5" }, { is_test: undefined }]) {
      wire.serve(200, statement(odd));
      expect(await getStatement(ID, wire.gateway)).toEqual({
        kind: "unavailable",
        reason: "unreadable_answer",
      });
    }
  });

  it("asks nobody about what is no id", async () => {
    expect(await getStatement("../account", wire.gateway)).toMatchObject({
      kind: "rejected",
      code: "invalid_id",
    });
    expect(wire.sent()).toEqual([]);
  });
});
