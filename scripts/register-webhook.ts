/** Tells Revio where our webhook is, once, and pins the keys it signs with. Run again it changes nothing. */
import { env } from "@/server/env";
import type { Outcome } from "@/server/revio/outcome";
import { getCompanyPublicKey, listWebhooks, registerWebhook } from "@/server/revio/webhooks";
import { defaultGateway } from "@/server/revio/gateway";
import { pinKeys } from "@/server/webhooks/pin-keys";

function need<T>(what: string, outcome: Outcome<T>): T {
  if (outcome.kind !== "ok") throw new Error(`Revio: ${what}: ${outcome.kind}`);
  return outcome.value;
}

const callback = `${env().APP_ORIGIN}/api/webhooks/revio`;
const known = need("listing webhooks", await listWebhooks()).find((webhook) => webhook.callback === callback);
const webhook =
  known ?? need("registering the webhook", await registerWebhook({ title: "Octoco Wallet", callback }));
const company = need("reading the company's key", await getCompanyPublicKey());
await pinKeys({
  adminUrl: process.env["ADMIN_DATABASE_URL"] ?? "",
  mode: env().REVIO_MODE,
  keys: { webhook: webhook.publicKey, callback: company },
});
await defaultGateway().agent.close();
console.log(known ? "registered already" : "registered");
