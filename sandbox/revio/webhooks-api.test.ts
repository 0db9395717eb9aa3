import { describe, expect, it } from "vitest";
import { useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "webhooks", forget_webhooks: true });

const FIELDS = {
  title: "app",
  callback: "https://wallet.example/api/webhooks/revio",
  events: ["purchase.paid"],
};
const UNKNOWN = "/webhooks/00000000-0000-4000-8000-000000000000/";

describe("/webhooks/", () => {
  it("creates, reads, replaces, merges and deletes; the key stays the same", async () => {
    const made = await sandbox.api("POST", "/webhooks/", FIELDS);
    const path = `/webhooks/${String(made.json.at("id"))}/`;
    expect([made.status, made.json.at("all_events"), made.json.at("events")]).toEqual([
      201,
      false,
      ["purchase.paid"],
    ]);
    expect(made.json.at("public_key")).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect((await sandbox.api("GET", path)).json.value).toEqual(made.json.value);
    const merged = await sandbox.api("PATCH", path, { title: "new" });
    expect([merged.json.at("title"), merged.json.at("callback")]).toEqual(["new", FIELDS.callback]);
    expect((await sandbox.api("PUT", path, { title: "only" })).status).toBe(400);
    const replaced = await sandbox.api("PUT", path, { ...FIELDS, events: undefined, all_events: true });
    expect([replaced.json.at("all_events"), replaced.json.at("events")]).toEqual([true, []]);
    expect(replaced.json.at("public_key")).toBe(made.json.at("public_key"));
    expect((await sandbox.api("DELETE", path)).status).toBe(204);
    expect((await sandbox.api("GET", path)).status).toBe(404);
  });

  it("each has a key of its own, which survives a restart", async () => {
    const [one, two] = [
      await sandbox.api("POST", "/webhooks/", FIELDS),
      await sandbox.api("POST", "/webhooks/", FIELDS),
    ];
    expect(one?.json.at("public_key")).not.toBe(two?.json.at("public_key"));
    await sandbox.restart();
    const again = await sandbox.api("GET", `/webhooks/${String(one?.json.at("id"))}/`);
    expect(again.json.at("public_key")).toBe(one?.json.at("public_key"));
  });

  it("lists in pages with an opaque next", async () => {
    await sandbox.control("PUT", "settings", { page_size: 2 });
    const ids = [];
    for (let index = 0; index < 3; index += 1)
      ids.push((await sandbox.api("POST", "/webhooks/", FIELDS)).json.at("id"));
    const first = await sandbox.api("GET", "/webhooks/");
    const next = new URL(String(first.json.at("next")));
    const second = await sandbox.api("GET", `/webhooks/${next.search}`);
    const shown = [first, second].flatMap((page) =>
      (page.json.at("results") as { id: string }[]).map((row) => row.id),
    );
    expect(shown).toEqual([...ids].reverse());
    expect([next.origin, first.json.at("previous"), second.json.at("next")]).toEqual([
      sandbox.origin,
      null,
      null,
    ]);
    expect((await sandbox.api("GET", "/webhooks/?cursor=zzz")).status).toBe(404);
  });

  it.each([
    ["title", { ...FIELDS, title: undefined }, "required"],
    ["callback", { ...FIELDS, callback: undefined }, "required"],
    ["callback", { ...FIELDS, callback: "wallet.example" }, "invalid"],
    ["callback", { ...FIELDS, callback: `https://wallet.example/${"x".repeat(500)}` }, "invalid"],
    ["events", { ...FIELDS, events: [] }, "required"],
    ["events", { ...FIELDS, events: ["purchase.teleported"] }, "invalid_choice"],
    ["all_events", { ...FIELDS, all_events: "yes" }, "invalid"],
  ])("refuses a wrong %s", async (field, body, code) => {
    const reply = await sandbox.api("POST", "/webhooks/", body);
    expect([reply.status, reply.json.at(field, 0, "code")]).toEqual([400, code]);
  });

  it("answers 404 for an unknown one", async () => {
    expect((await sandbox.api("GET", UNKNOWN)).status).toBe(404);
    for (const method of ["PUT", "PATCH", "DELETE"])
      expect((await sandbox.api(method, UNKNOWN, FIELDS)).status).toBe(404);
  });
});
