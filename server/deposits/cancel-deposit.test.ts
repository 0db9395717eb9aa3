import { beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { depositById, openDeposit, wishOf } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient, useRevio } from "@/server/testing/sandbox";
import { listEvents } from "@/server/transactions/queries";
import { cancelDeposit } from "./cancel-deposit";
import { refreshDeposit } from "./refresh-deposit";
import { startDeposit } from "./start-deposit";

const { database, sandbox } = useRevio();
let person: Person;

beforeEach(async () => {
  person = await makePerson(database);
});

const answerOf = (id: string, by: Person = person): Promise<string> =>
  cancelDeposit(by.userId, id).then(
    () => "done",
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
  );

describe("cancelDeposit", () => {
  it("cancels here what Revio has cancelled, as the person's own act; a second time changes nothing", async () => {
    const deposit = await openDeposit(person);
    expect(await Promise.all([answerOf(deposit.id), answerOf(deposit.id)])).toEqual(["done", "done"]);
    expect(await answerOf(deposit.id)).toBe("done");
    expect(await depositById(deposit.id)).toMatchObject({ status: "cancelled" });
    expect(await sandbox.purchasesOf(deposit.reference)).toMatchObject([{ status: "cancelled" }]);
    expect((await listEvents(deposit.id)).at(-1)).toMatchObject({ toStatus: "cancelled", actor: "user" });
  });

  it("credits instead when somebody paid a moment before", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    expect(await answerOf(deposit.id)).toBe("done");
    expect(await depositById(deposit.id)).toMatchObject({ status: "completed", late: false });
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("is refused while a payment is under way, before there is a purchase, and once it is final", async () => {
    const under = await openDeposit(person);
    await sandbox.act(under.purchaseId, "pend");
    await refreshDeposit(under, "page");
    expect(await answerOf(under.id)).toBe("NOT_CANCELLABLE");
    const unopened = await startDeposit(wishOf(person, { tag: "503" }));
    expect(await answerOf(unopened)).toBe("NOT_CANCELLABLE");
    const done = await openDeposit(person);
    await sandbox.act(done.purchaseId, "pay");
    await refreshDeposit(done, "page");
    expect(await answerOf(done.id)).toBe("NOT_CANCELLABLE");
  });

  it("ends the checkout of a declined one, which stays failed", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "fail");
    await refreshDeposit(deposit, "page");
    expect(await answerOf(deposit.id)).toBe("done");
    expect(await depositById(deposit.id)).toMatchObject({ status: "failed", providerStatus: "cancelled" });
    expect(await sandbox.purchasesOf(deposit.reference)).toMatchObject([{ status: "cancelled" }]);
  });

  it("believes what it reads back, not the answer to the cancel", async () => {
    const deposit = await openDeposit(person);
    await sandbox.fault({ path: "/purchases/{id}/cancel/" }, { kind: "reset" });
    expect(await answerOf(deposit.id)).toBe("done");
    expect(await depositById(deposit.id)).toMatchObject({ status: "cancelled" });
  });

  it("asks a second time when the first cancel did not arrive", async () => {
    const deposit = await openDeposit(person);
    await sandbox.fault({ path: "/purchases/{id}/cancel/", times: 1 }, { kind: "close" });
    expect(await answerOf(deposit.id)).toBe("done");
    expect(await depositById(deposit.id)).toMatchObject({ status: "cancelled" });
  });

  it("says that Revio gave no answer, and leaves it open", async () => {
    const deposit = await openDeposit(person);
    await sandbox.fault({}, { kind: "close" });
    expect(await answerOf(deposit.id)).toBe("PROVIDER_UNAVAILABLE");
    expect(await depositById(deposit.id)).toMatchObject({ status: "pending" });
    await sandbox.heal();
    await newClient();
    expect(await answerOf(deposit.id)).toBe("done");
  });

  it("says that it is still open when Revio goes on saying so", async () => {
    const deposit = await openDeposit(person);
    await sandbox.fault({ path: "/purchases/{id}/cancel/" }, { kind: "close" });
    expect(await answerOf(deposit.id)).toBe("PROVIDER_UNAVAILABLE");
    expect(await depositById(deposit.id)).toMatchObject({ status: "pending" });
  });

  it("finds nothing of somebody else's", async () => {
    const deposit = await openDeposit(person);
    expect(await answerOf(deposit.id, await makePerson(database))).toBe("NOT_FOUND");
    expect(await sandbox.purchasesOf(deposit.reference)).toMatchObject([{ status: "created" }]);
  });
});
