import { describe, expect, it } from "vitest";
import { created, KEY, purchaseFields, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "faults" });

async function fault(what: Record<string, unknown>, match: Record<string, unknown> = {}): Promise<void> {
  const reply = await sandbox.control("POST", "faults", { match, do: what });
  expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
}
const create = (reference = "F") => sandbox.api("POST", "/purchases/", purchaseFields({ reference }));
const made = async () => (await sandbox.rows("purchases")).length;
const lastRequest = async () => (await sandbox.rows("requests")).at(-1);

describe("faults that lose the answer", () => {
  it("close: nothing was accepted", async () => {
    await fault({ kind: "close" });
    await expect(create()).rejects.toThrow();
    expect([await made(), (await lastRequest())?.at("accepted")]).toEqual([0, false]);
  });

  it("timeout: accepted, then silence", async () => {
    await fault({ kind: "timeout", ms: 50 });
    await expect(create()).rejects.toThrow();
    expect([
      await made(),
      (await lastRequest())?.at("accepted"),
      (await lastRequest())?.at("http_status"),
    ]).toEqual([1, true, 0]);
  });

  it("reset: accepted, half of the answer, then the connection is reset", async () => {
    await fault({ kind: "reset" });
    const response = await fetch(`${sandbox.origin}/api/v1/purchases/`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}` },
      body: JSON.stringify(purchaseFields()),
    });
    expect(response.status).toBe(201);
    await expect(response.text()).rejects.toThrow();
    expect(await made()).toBe(1);
  });

  it("latency: accepted, answered late", async () => {
    await fault({ kind: "latency", ms: 60 });
    const began = performance.now();
    expect((await create()).status).toBe(201);
    expect(performance.now() - began).toBeGreaterThan(55);
  });
});

describe("faults that answer something else", () => {
  it.each([
    [500, 1],
    [502, 1],
    [409, 1],
    [503, 0],
    [429, 0],
  ])("%i: by default %i purchase is made", async (status, count) => {
    await fault({ kind: "answer", status, retry_after: 3 });
    const reply = await create();
    expect([reply.status, reply.headers.get("retry-after"), await made()]).toEqual([status, "3", count]);
  });

  it.each([true, false])("accept: %s decides, whatever the status", async (accept) => {
    await fault({ kind: "answer", status: 503, accept });
    expect((await create()).status).toBe(503);
    expect([await made(), (await lastRequest())?.at("accepted")]).toEqual([accept ? 1 : 0, accept]);
  });

  it("html: a proxy speaks", async () => {
    await fault({ kind: "html", status: 403 });
    const reply = await create();
    expect([reply.status, reply.headers.get("content-type"), await made()]).toEqual([403, "text/html", 0]);
  });

  it("cut_json, wrong_type, extra_field, unknown_status spoil a good answer", async () => {
    for (const kind of ["cut_json", "wrong_type", "extra_field", "unknown_status"])
      await fault({ kind }, { times: 1 });
    const [cut, wrong, extra, unknown] = [await create(), await create(), await create(), await create()];
    expect(cut?.json.value).toBeUndefined();
    expect(wrong?.json.at("id")).toBe(12_345);
    expect(extra?.json.at("sandbox_extra")).toBeDefined();
    expect(unknown?.json.at("status")).toBe("sandbox_unheard_of");
    expect(await made()).toBe(4);
  });

  it("stale_read: the purchase as it was before its last change", async () => {
    const id = await created(sandbox);
    await sandbox.control("POST", `purchases/${id}/pay`);
    await fault({ kind: "stale_read" }, { method: "GET", times: 1 });
    expect((await sandbox.api("GET", `/purchases/${id}/`)).json.at("status")).toBe("created");
    expect((await sandbox.api("GET", `/purchases/${id}/`)).json.at("status")).toBe("paid");
  });
});

describe("matching", () => {
  it("by method, path, template and reference", async () => {
    const id = await created(sandbox, { reference: "OTHER" });
    await fault(
      { kind: "answer", status: 500 },
      { method: "GET", path: "/purchases/{id}/", reference: "OTHER" },
    );
    await fault({ kind: "answer", status: 502 }, { path: "/purchases/", reference: "MINE" });
    expect((await sandbox.api("GET", `/purchases/${id}/`)).status).toBe(500);
    expect((await sandbox.api("GET", `/purchases/${await created(sandbox)}/`)).status).toBe(200);
    expect((await create("MINE")).status).toBe(502);
    expect((await create("YOURS")).status).toBe(201);
  });

  it("nth counts matches, times limits firing", async () => {
    await fault({ kind: "answer", status: 500 }, { method: "POST", nth: 2 });
    expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([
      201, 500, 201,
    ]);
    await sandbox.control("DELETE", "faults");
    await fault({ kind: "answer", status: 500 }, { times: 2 });
    expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([
      500, 500, 201,
    ]);
  });

  it("probability: about as often as it says, and the same seed gives the same run", async () => {
    const run = async (seed: string): Promise<string> => {
      await sandbox.control("POST", "reset", { seed });
      await fault({ kind: "answer", status: 500 }, { probability: 0.3 });
      const replies = [];
      for (let call = 0; call < 60; call += 1) replies.push(await create());
      return replies.map((reply) => (reply.status === 500 ? "x" : ".")).join("");
    };
    const first = await run("alpha");
    expect(await run("alpha")).toBe(first);
    expect(await run("beta")).not.toBe(first);
    const lost = first.split("x").length - 1;
    expect(lost).toBeGreaterThan(6);
    expect(lost).toBeLessThan(32);
  });

  it("goes on counting after a restart", async () => {
    await fault({ kind: "answer", status: 500 }, { method: "POST", nth: 3 });
    await create();
    await create();
    await sandbox.restart();
    expect((await create()).status).toBe(500);
  });

  it("is listed with its counts, and deleted alone or all together", async () => {
    await fault({ kind: "close" }, { path: "/nowhere/" });
    await fault({ kind: "answer", status: 500 }, { times: 1 });
    await create();
    const [first, second] = (await sandbox.control("GET", "faults")).json.at("results") as {
      id: number;
      seen: number;
      fired: number;
    }[];
    expect([first?.fired, second?.seen, second?.fired]).toEqual([0, 1, 1]);
    await sandbox.control("DELETE", `faults/${first?.id}`);
    expect((await sandbox.control("GET", "faults")).json.at("results")).toHaveLength(1);
    await sandbox.control("DELETE", "faults");
    expect((await sandbox.control("GET", "faults")).json.at("results")).toEqual([]);
  });

  it.each([
    { do: { kind: "explode" } },
    { do: { kind: "answer" } },
    { do: { kind: "answer", status: 200 } },
    { match: { probability: 2 }, do: { kind: "close" } },
    { match: { colour: "red" }, do: { kind: "close" } },
    { do: { kind: "drop" } },
    {},
  ])("refuses the rule %o", async (rule) => {
    const reply = await sandbox.control("POST", "faults", rule);
    expect([reply.status, typeof reply.json.at("error")]).toEqual([400, "string"]);
  });
});

describe("rate_limit", () => {
  it("answers 429 with Retry-After and does not accept", async () => {
    await sandbox.control("PUT", "settings", { rate_limit: 1 });
    const replies = await Promise.all([create(), create(), create(), create()]);
    const refused = replies.filter((reply) => reply.status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.headers.get("retry-after")).toBe("1");
    expect(await made()).toBe(4 - refused.length);
  });
});
