/** The hosted checkout at `/p/{id}/…`: plain forms, so it works without scripts and a double submit pays once. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer";
import { page, seeOther } from "./answer";
import type { Card } from "./cards";
import { chargeCard, checkCard } from "./cards";
import type { Draft } from "./change";
import { changePurchase } from "./change";
import { bankPage, invoicePage, missingPage } from "./checkout-page";
import { readBody, send } from "./http";
import type { Purchase } from "./purchase";
import { payable } from "./purchase";
import type { Engine } from "./server";
import { dueIsPast, fail, pay, pend, view } from "./transitions";

const PATH = /^\/p\/([0-9a-f-]{36})\/(?:(invoice|pay|return|bank|3ds)\/)?$/i;
/** How far the webhook, or the redirect, is held back when a setting says which comes first. */
const HOLD_MS = 2000;

type Visit = { engine: Engine; id: string; form: URLSearchParams };

export async function handleCheckout(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, id, step = "invoice"] = PATH.exec(url.pathname) ?? [];
  if (id === undefined) return send(response, page(404, missingPage()));
  const form = new URLSearchParams((await readBody(request))?.toString() ?? "");
  const visit: Visit = { engine, id, form };
  if (request.method === "POST" && Object.hasOwn(POSTS, step)) {
    return send(response, (await POSTS[step]?.(visit)) ?? page(404, missingPage()));
  }
  if (request.method !== "GET" && request.method !== "HEAD") return send(response, page(405, missingPage()));
  return send(response, (await show(visit, step)) ?? page(404, missingPage()));
}

const POSTS: Record<string, (visit: Visit) => Promise<Answer | null>> = {
  pay: payNow,
  bank: answerBank,
  "3ds": answerBank,
  return: goBack,
};

/** The first look makes it `viewed`. The bank's pages are only there while a payment waits on them. */
async function show({ engine, id }: Visit, step: string): Promise<Answer | null> {
  const changed = await changePurchase(engine.sandbox, id, (draft) => dueIsPast(draft) || view(draft));
  if (!changed) return null;
  const { purchase } = changed;
  const challenge = step === "bank" || step === "3ds" ? purchase.challenge : null;
  if (challenge?.kind === step) return page(200, bankPage(purchase, challenge.kind));
  if (step !== "invoice") return seeOther(invoiceOf(purchase));
  return page(200, invoicePage(purchase));
}

const invoiceOf = (purchase: Purchase): string => `/p/${purchase.id}/invoice/`;

function cardOf(form: URLSearchParams): Card {
  return {
    number: (form.get("number") ?? "").replace(/[\s-]/g, ""),
    name: form.get("name") ?? "",
    expiry: (form.get("expiry") ?? "").replace(/[\s/]/g, ""),
    code: (form.get("code") ?? "").trim(),
  };
}

async function payNow({ engine, id, form }: Visit): Promise<Answer | null> {
  const method = form.get("method") === "eft" ? "eft" : "card";
  const card = cardOf(form);
  const errors = method === "card" ? checkCard(card) : {};
  return settle(
    engine,
    id,
    (draft) => {
      const { purchase } = draft;
      if (dueIsPast(draft)) return "late";
      if (!payable(purchase)) return false;
      if (Object.keys(errors).length > 0) return "form";
      if (method === "card") return chargeCard(draft, card);
      purchase.challenge = { kind: "bank", began: draft.at, method };
      return "challenge";
    },
    (purchase) => page(422, invoicePage(purchase, { method, card: given(form), errors, failure: null })),
  );
}

/** What was typed comes back into the form, except the code. */
const given = (form: URLSearchParams): Partial<Card> => ({
  number: form.get("number") ?? "",
  name: form.get("name") ?? "",
  expiry: form.get("expiry") ?? "",
});

async function answerBank({ engine, id, form }: Visit): Promise<Answer | null> {
  const answer = form.get("answer");
  return settle(engine, id, (draft) => {
    const { challenge, due } = draft.purchase;
    const late = dueIsPast(draft) || draft.purchase.status === "expired";
    const inTime = challenge !== null && challenge.began < due && draft.settings.late_attempt_pays;
    if (late && !inTime) return "late";
    if (!challenge) return false;
    return endChallenge(draft, challenge.method, answer) ? "done" : false;
  });
}

function endChallenge(draft: Draft, method: string, answer: string | null): boolean {
  if (draft.purchase.payment || ["cancelled", "blocked"].includes(draft.purchase.status)) return false;
  if (answer === "approve") return pay(draft, { method });
  if (answer === "later") return pend(draft, method, "pay");
  return fail(draft, method, "authentication_failed");
}

type Step = "late" | "form" | "done" | "challenge" | false;

/** Applies a payer's step and answers where the browser goes next. */
async function settle(
  engine: Engine,
  id: string,
  rule: (draft: Draft) => Step,
  formAgain: (purchase: Purchase) => Answer = (purchase) => page(422, invoicePage(purchase)),
): Promise<Answer | null> {
  const { sandbox } = engine;
  const order = sandbox.settings.redirect_order;
  const changed = await changePurchase(
    sandbox,
    id,
    rule,
    order === "redirect_first" ? { holdMs: HOLD_MS } : {},
  );
  if (!changed) return null;
  const { purchase, value } = changed;
  if (value === "form") return formAgain(purchase);
  if (value === "challenge" && purchase.challenge)
    return seeOther(`/p/${purchase.id}/${purchase.challenge.kind}/`);
  if (value === "done" && order === "webhook_first")
    await Promise.race([engine.sender.flush(), sleep(HOLD_MS)]);
  return seeOther(nextPage(purchase));
}

function nextPage(purchase: Purchase): string {
  if (purchase.payment || purchase.status === "pending_execute")
    return purchase.successRedirect ?? invoiceOf(purchase);
  if (["error", "blocked"].includes(purchase.status)) return purchase.failureRedirect ?? invoiceOf(purchase);
  return invoiceOf(purchase);
}

/** Leaving changes nothing: the payer can come back and pay. */
async function goBack({ engine, id }: Visit): Promise<Answer | null> {
  const changed = await changePurchase(engine.sandbox, id, (draft) => dueIsPast(draft));
  if (!changed) return null;
  const { purchase } = changed;
  const paid = purchase.payment || purchase.status === "pending_execute";
  return seeOther((paid ? purchase.successRedirect : purchase.cancelRedirect) ?? invoiceOf(purchase));
}
