/** Webhooks registered at Revio and the keys that sign them. Used by setup, never on the way of money. */
import { z } from "zod";
import type { Operation } from "./call";
import { call } from "./call";
import type { Gateway } from "./gateway";
import { defaultGateway } from "./gateway";
import type { Outcome } from "./outcome";
import { isProviderId } from "./provider-id";
import { normalizePem } from "./signature";

const group = "reports";
const LIST: Operation = {
  name: "webhook.list",
  group,
  method: "GET",
  pathTemplate: "/webhooks/",
  totalMs: 5000,
  tries: 3,
};
const REGISTER: Operation = {
  name: "webhook.register",
  group,
  method: "POST",
  pathTemplate: "/webhooks/",
  totalMs: 10_000,
  tries: 2,
};
const KEY: Operation = {
  name: "public_key.get",
  group,
  method: "GET",
  pathTemplate: "/public_key/",
  totalMs: 5000,
  tries: 3,
};
const MAX_PAGES = 20;

const webhookSchema = z
  .looseObject({
    id: z.string().refine(isProviderId, "id"),
    title: z.string(),
    callback: z.string(),
    public_key: z.string(),
  })
  .transform(({ id, title, callback, public_key }) => ({
    id,
    title,
    callback,
    publicKey: normalizePem(public_key),
  }));
const pageSchema = z.looseObject({ results: z.array(webhookSchema), next: z.string().nullish() });

const readPage = (json: unknown): z.output<typeof pageSchema> | undefined => pageSchema.safeParse(json).data;

/** `publicKey` is this webhook's own PEM: it signs what is sent to `callback`. */
type RegisteredWebhook = z.output<typeof webhookSchema>;

/**
 * Registers a receiver for all events, or for those named. A second call registers a second one: after `unknown`, look
 * for the callback with `listWebhooks` first.
 */
export function registerWebhook(
  webhook: { title: string; callback: string; events?: readonly string[] },
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<RegisteredWebhook>> {
  const { title, callback, events } = webhook;
  const body = { title, callback, ...(events ? { events } : { all_events: true }) };
  return call(
    REGISTER,
    { path: REGISTER.pathTemplate, body },
    (json) => webhookSchema.safeParse(json).data,
    gateway,
  );
}

/** All registered webhooks, over all pages; `unavailable` rather than only some of them. */
export async function listWebhooks(
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<RegisteredWebhook[]>> {
  const found: RegisteredWebhook[] = [];
  let path = LIST.pathTemplate;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const outcome = await call(LIST, { path }, readPage, gateway);
    if (outcome.kind !== "ok") return outcome;
    found.push(...outcome.value.results);
    const { next } = outcome.value;
    if (!next) return { kind: "ok", value: found };
    if (!next.startsWith(`${gateway.config.apiUrl}/`)) break;
    // Our key goes where `next` points, so it must stay under the API's own address.
    path = next.slice(gateway.config.apiUrl.length);
  }
  return { kind: "unavailable", reason: "no_end_of_pages" };
}

/** The company's key, which signs `success_callback`, as PEM. */
export function getCompanyPublicKey(gateway: Gateway = defaultGateway()): Promise<Outcome<string>> {
  const read = (json: unknown): string | undefined =>
    typeof json === "string" ? normalizePem(json) : undefined;
  return call(KEY, { path: KEY.pathTemplate }, read, gateway);
}
