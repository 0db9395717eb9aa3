import { describe, expect, it } from "vitest";
import { CARD, created, purchaseCalls, testReceiver, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "checkout" });

const REDIRECTS = {
  success_redirect: "https://wallet.example/success",
  failure_redirect: "https://wallet.example/failure",
  cancel_redirect: "https://wallet.example/cancel",
};

const { read } = purchaseCalls(sandbox);
const statusOf = async (id: string) => (await read(id)).at("status");
const errorOf = async (id: string) => (await read(id)).at("transaction_data", "attempts", 0, "error", "code");
const payBy = (id: string, number: string, changes: Record<string, string> = {}) =>
  sandbox.submit(`/p/${id}/pay/`, { ...CARD, number, ...changes });
const location = (reply: { headers: Headers }) => reply.headers.get("location");

describe("the hosted page", () => {
  it("shows banner, amount, methods, labelled fields and buttons; the first view sets viewed, once", async () => {
    const id = await created(sandbox);
    const { text, status } = await sandbox.call("GET", `/p/${id}/invoice/`);
    expect(status).toBe(200);
    expect(text).toContain("Sandbox, no real money");
    for (const label of [
      "Card",
      "Instant EFT",
      "Card number",
      "Name on card",
      "Expiry date",
      "Security code",
    ])
      expect(text).toMatch(new RegExp(`<label for="[\\w-]+"\\s*>${label}</label`));
    expect(text).toMatch(/<button type="submit">Pay R 250,00<\/button>/);
    expect(text).toContain("Return to seller</button>");
    expect(text).not.toContain("<script");
    await sandbox.call("GET", `/p/${id}/`);
    expect((await sandbox.rows("events", `?id=${id}`)).map((row) => row.at("event_type"))).toEqual([
      "purchase.created",
      "purchase.viewed",
    ]);
  });

  it("escapes what the seller and the payer wrote", async () => {
    const products = [{ name: "<script>alert(1)</script>", price: 100 }];
    const id = await created(sandbox, {
      reference: `"><img src=x>`,
      purchase: { currency: "ZAR", products },
    });
    const wrong = await sandbox.submit(`/p/${id}/pay/`, { ...CARD, number: `"><b>`, name: "" });
    for (const { text } of [await sandbox.call("GET", `/p/${id}/`), wrong]) {
      expect(text).not.toMatch(/<script|<img|"><b>/);
    }
  });

  it("an unknown id or path is 404, a wrong method 405", async () => {
    expect((await sandbox.call("GET", "/p/00000000-0000-4000-8000-000000000000/")).status).toBe(404);
    expect((await sandbox.call("GET", "/p/nonsense/")).status).toBe(404);
    expect((await sandbox.call("PUT", `/p/${await created(sandbox)}/pay/`)).status).toBe(405);
  });

  it("a form with mistakes names each at its field, makes no attempt, and forgets the code", async () => {
    const id = await created(sandbox);
    const reply = await sandbox.submit(`/p/${id}/pay/`, {
      method: "card",
      number: "4444 3333 2222 1112",
      name: "",
      expiry: "13/30",
      code: "12",
    });
    expect(reply.status).toBe(422);
    expect(reply.text.match(/aria-invalid="true"/g)).toHaveLength(4);
    expect(reply.text).toContain("4444 3333 2222 1112");
    expect(reply.text).not.toContain(`value="12"`);
    expect((await read(id)).at("transaction_data", "attempts")).toEqual([]);
  });

  it.each(["pay", "pend", "block", "expire", "mark-as-paid"])(
    "after %s it shows the state and no form",
    async (action) => {
      const id = await created(sandbox);
      await sandbox.control("POST", `purchases/${id}/${action}`);
      const { text } = await sandbox.call("GET", `/p/${id}/invoice/`);
      expect(text).not.toContain("Card number");
      expect(text).toContain('role="status"');
    },
  );

  it("returning to the seller changes nothing: the payer can come back and pay", async () => {
    const id = await created(sandbox, REDIRECTS);
    await sandbox.call("GET", `/p/${id}/`);
    expect(location(await sandbox.submit(`/p/${id}/return/`, {}))).toBe(REDIRECTS.cancel_redirect);
    expect(await statusOf(id)).toBe("viewed");
    expect(location(await payBy(id, CARD.number))).toBe(REDIRECTS.success_redirect);
  });

  it("without redirects the payer stays on the page", async () => {
    const id = await created(sandbox);
    expect(location(await sandbox.submit(`/p/${id}/return/`, {}))).toBe(`/p/${id}/invoice/`);
    expect(location(await payBy(id, "4000000000000002"))).toBe(`/p/${id}/invoice/`);
    expect((await sandbox.call("GET", `/p/${id}/invoice/`)).text).toContain("The bank declined the payment.");
    expect(location(await payBy(id, CARD.number))).toBe(`/p/${id}/invoice/`);
  });
});

describe("paying by card", () => {
  it.each(["4444 3333 2222 1111", "4000 0000 0000 0077", "4242424242424242"])(
    "%s is paid",
    async (number) => {
      const id = await created(sandbox, REDIRECTS);
      expect(location(await payBy(id, number))).toBe(REDIRECTS.success_redirect);
      expect((await read(id)).at("payment")).toMatchObject({
        amount: 25_000,
        fee_amount: 738,
        net_amount: 24_262,
      });
    },
  );

  it.each([
    ["4000000000000002", "do_not_honour"],
    ["4000000000009995", "insufficient_funds"],
    ["4000000000000069", "expired_card"],
    ["4000000000000119", "timeout"],
  ])("%s fails with %s, and a later attempt can pay", async (number, code) => {
    const id = await created(sandbox, REDIRECTS);
    expect(location(await payBy(id, number))).toBe(REDIRECTS.failure_redirect);
    expect([await statusOf(id), await errorOf(id)]).toEqual(["error", code]);
    expect(location(await payBy(id, CARD.number))).toBe(REDIRECTS.success_redirect);
    expect(await statusOf(id)).toBe("paid");
  });

  it("another security code or a past date fails", async () => {
    const id = await created(sandbox);
    await payBy(id, CARD.number, { code: "321" });
    expect(await errorOf(id)).toBe("incorrect_cvc");
    await payBy(id, CARD.number, { expiry: "01/20" });
    expect([await statusOf(id), await errorOf(id)]).toEqual(["error", "expired_card"]);
  });

  it("4100000000000019 is blocked for good", async () => {
    const id = await created(sandbox, REDIRECTS);
    expect(location(await payBy(id, "4100000000000019"))).toBe(REDIRECTS.failure_redirect);
    await payBy(id, CARD.number);
    expect(await statusOf(id)).toBe("blocked");
  });

  it("4000000000000341 is pending, then an error after 20 s", async () => {
    const id = await created(sandbox);
    await payBy(id, "4000000000000341");
    expect(await statusOf(id)).toBe("pending_execute");
    await sandbox.advance(19);
    expect(await statusOf(id)).toBe("pending_execute");
    await sandbox.advance(1);
    expect(await statusOf(id)).toBe("error");
  });

  it("4000000000000259 is paid, and charged back after 60 s without an event", async () => {
    const id = await created(sandbox);
    await payBy(id, "4000000000000259");
    expect(await statusOf(id)).toBe("paid");
    await sandbox.advance(60);
    expect(await statusOf(id)).toBe("chargeback");
    expect((await sandbox.rows("events", `?id=${id}`)).map((row) => row.at("event_type"))).toEqual([
      "purchase.created",
      "purchase.paid",
    ]);
  });

  it.each([
    ["4000000000007726", "refunded"],
    ["4000000000005126", "paid"],
  ])("%s is paid, and its refund is pending first, then %s", async (number, end) => {
    const id = await created(sandbox);
    await payBy(id, number);
    await sandbox.advance(61);
    expect((await sandbox.api("POST", `/purchases/${id}/refund/`)).json.at("status")).toBe("pending_refund");
    await sandbox.advance(20);
    expect(await statusOf(id)).toBe(end);
  });

  it("a double submit pays once", async () => {
    const id = await created(sandbox, REDIRECTS);
    const replies = await Promise.all(Array.from({ length: 8 }, () => payBy(id, CARD.number)));
    expect(new Set(replies.map(location))).toEqual(new Set([REDIRECTS.success_redirect]));
    const paid = (await sandbox.rows("events", `?id=${id}`)).filter(
      (row) => row.at("event_type") === "purchase.paid",
    );
    expect(paid).toHaveLength(1);
    expect((await read(id)).at("transaction_data", "attempts")).toHaveLength(1);
  });

  it("after due nothing can be paid", async () => {
    const id = await created(sandbox);
    await sandbox.advance(3601);
    await payBy(id, CARD.number);
    expect(await statusOf(id)).toBe("expired");
  });
});

describe("3-D Secure", () => {
  const challenged = async () => {
    const id = await created(sandbox, REDIRECTS);
    expect(location(await payBy(id, "5555 5555 5555 4444"))).toBe(`/p/${id}/3ds/`);
    expect((await sandbox.call("GET", `/p/${id}/3ds/`)).text).toMatch(/Approve[\s\S]*Decline/);
    return id;
  };

  it("approved is paid, as mastercard", async () => {
    const id = await challenged();
    expect(location(await sandbox.submit(`/p/${id}/3ds/`, { answer: "approve" }))).toBe(
      REDIRECTS.success_redirect,
    );
    expect((await read(id)).at("transaction_data", "payment_method")).toBe("mastercard");
  });

  it("declined is an error", async () => {
    const id = await challenged();
    expect(location(await sandbox.submit(`/p/${id}/3ds/`, { answer: "decline" }))).toBe(
      REDIRECTS.failure_redirect,
    );
    expect(await errorOf(id)).toBe("authentication_failed");
  });

  it("left alone stays payable", async () => {
    const id = await challenged();
    expect(location(await sandbox.submit(`/p/${id}/return/`, {}))).toBe(REDIRECTS.cancel_redirect);
    await payBy(id, CARD.number);
    expect(await statusOf(id)).toBe("paid");
  });

  it("begun before due and approved after it is paid late; not when the setting is off", async () => {
    const [late, refused] = [await challenged(), await challenged()];
    await sandbox.advance(3601);
    expect([await statusOf(late), await statusOf(refused)]).toEqual(["expired", "expired"]);
    await sandbox.submit(`/p/${late}/3ds/`, { answer: "approve" });
    await sandbox.control("PUT", "settings", { late_attempt_pays: false });
    await sandbox.submit(`/p/${refused}/3ds/`, { answer: "approve" });
    expect([await statusOf(late), await statusOf(refused)]).toEqual(["paid", "expired"]);
  });

  it("a page without a challenge goes back to the invoice, and approving there pays nothing", async () => {
    const id = await created(sandbox);
    expect(location(await sandbox.call("GET", `/p/${id}/3ds/`))).toBe(`/p/${id}/invoice/`);
    await sandbox.submit(`/p/${id}/bank/`, { answer: "approve" });
    expect(await statusOf(id)).toBe("viewed");
  });

  it("approving after a cancel pays nothing", async () => {
    const id = await challenged();
    await sandbox.api("POST", `/purchases/${id}/cancel/`);
    await sandbox.submit(`/p/${id}/3ds/`, { answer: "approve" });
    expect(await statusOf(id)).toBe("cancelled");
  });
});

describe("Instant EFT", () => {
  const atBank = async () => {
    const id = await created(sandbox, REDIRECTS);
    expect(location(await sandbox.submit(`/p/${id}/pay/`, { method: "eft" }))).toBe(`/p/${id}/bank/`);
    expect((await sandbox.call("GET", `/p/${id}/bank/`)).text).toMatch(
      /Approve[\s\S]*Approve later[\s\S]*Decline/,
    );
    return id;
  };

  it("Approve is paid, with the fee of EFT", async () => {
    const id = await atBank();
    await sandbox.submit(`/p/${id}/bank/`, { answer: "approve" });
    expect((await read(id)).at("payment", "fee_amount")).toBe(375);
    expect(await statusOf(id)).toBe("paid");
  });

  it("Approve later is pending_execute, paid after 20 s", async () => {
    const id = await atBank();
    expect(location(await sandbox.submit(`/p/${id}/bank/`, { answer: "later" }))).toBe(
      REDIRECTS.success_redirect,
    );
    expect(await statusOf(id)).toBe("pending_execute");
    await sandbox.advance(20);
    expect(await statusOf(id)).toBe("paid");
  });

  it("Decline is an error", async () => {
    const id = await atBank();
    await sandbox.submit(`/p/${id}/bank/`, { answer: "decline" });
    expect(await statusOf(id)).toBe("error");
  });
});

describe("redirect_order", () => {
  it("webhook_first: the webhook has arrived when the browser is sent back; redirect_first: it comes later", async () => {
    const receiver = await testReceiver();
    await sandbox.control("PUT", "settings", { redirect_order: "webhook_first" });
    await payBy(await created(sandbox, { success_callback: receiver.url }), CARD.number);
    expect(receiver.types()).toEqual(["purchase.paid"]);
    await sandbox.control("PUT", "settings", { redirect_order: "redirect_first" });
    await payBy(await created(sandbox, { success_callback: receiver.url }), CARD.number);
    await sandbox.flush();
    expect(receiver.received).toHaveLength(1);
    await sandbox.advance(2);
    await sandbox.flush();
    expect(receiver.received).toHaveLength(2);
    receiver.close();
  });
});
