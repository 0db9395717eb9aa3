import { beforeEach, describe, expect, it } from "vitest";
import { depositById, openDeposit } from "@/server/testing/deposits";
import { makePerson, type Person } from "@/server/testing/factories";
import { ENDINGS, playsOf, twice } from "@/server/testing/plays";
import { newClient, useRevio } from "@/server/testing/sandbox";
import { refreshDeposit } from "./refresh-deposit";

const { database, sandbox } = useRevio();
let person: Person;
const { endingOf } = playsOf(database, sandbox, () => person);
const { nothing } = ENDINGS;

beforeEach(async () => {
  person = await makePerson(database);
});

describe("refreshDeposit", () => {
  it("opens one break for a purchase Revio does not know, and the deposit stays as it is", async () => {
    const deposit = await openDeposit(person);
    await database.admin`delete from revio_sandbox.purchases where id = ${deposit.purchaseId}`;
    expect(await twice(deposit)).toEqual(["missing", "missing"]);
    expect(await endingOf(deposit)).toEqual({
      ...nothing,
      status: "pending",
      breaks: ["missing_at_provider/high"],
    });
  });

  it.each([
    ["500", { kind: "answer", status: 500 }],
    ["503", { kind: "answer", status: 503 }],
    ["429 with a long wait", { kind: "answer", status: 429, retry_after: 30 }],
    ["a page of a proxy", { kind: "html" }],
    ["half of the JSON", { kind: "cut_json" }],
    ["an answer of another shape", { kind: "wrong_type" }],
    ["a connection that breaks", { kind: "reset" }],
  ])("changes nothing after %s", async (_, action) => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await sandbox.fault({ method: "GET" }, action);
    expect(await refreshDeposit(deposit, "page")).toBe("unreachable");
    expect(await endingOf(deposit)).toEqual({ ...nothing, status: "pending" });
    await sandbox.heal();
    await newClient();
    expect(await refreshDeposit(deposit, "page")).toBe("settled");
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed" });
  });

  it("does not mind fields it has never seen", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await sandbox.fault({ method: "GET" }, { kind: "extra_field" });
    expect(await refreshDeposit(deposit, "page")).toBe("settled");
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed" });
  });
});
