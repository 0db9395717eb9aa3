/** What `+rv-…@` in the payer's address makes of `POST /purchases/` (REVIO.md C4). */
import type { Action } from "./faults";
import type { Purchase } from "./purchase";
import type { Sandbox } from "./state";

/** The tag's name without `rv-`, empty when there is none. */
function tagOf(body: unknown): { tag: string; email: string } {
  const email = (body as { client?: { email?: unknown } } | null)?.client?.email;
  const tag = typeof email === "string" ? /\+rv-([a-z0-9]+)@/.exec(email)?.[1] : undefined;
  return { tag: tag ?? "", email: String(email) };
}

/** The fault a tag stands for. `+rv-429@` refuses each address once. */
export async function faultOfTag(sandbox: Sandbox, body: unknown): Promise<Action | null> {
  const { tag, email } = tagOf(body);
  switch (tag) {
    case "timeout":
      return { kind: "timeout" };
    case "500":
      return { kind: "answer", status: 500, accept: true };
    case "503":
      return { kind: "answer", status: 503, accept: false };
    case "429":
      return (await firstUse(sandbox, email))
        ? { kind: "answer", status: 429, accept: false, retry_after: 2 }
        : null;
    case "objerr":
      return {
        kind: "answer",
        status: 400,
        accept: false,
        body: { "client.email": { message: "This client can't be charged.", code: "invalid" } },
      };
    default:
      return null;
  }
}

async function firstUse(sandbox: Sandbox, email: string): Promise<boolean> {
  const rows = await sandbox.db.query(
    "update sandbox set tags_used = tags_used || jsonb_build_object($1::text, true) where not tags_used ? $1::text returning 1",
    [email],
  );
  return rows.length > 0;
}

/** Makes the purchase itself strange, as its tag says. */
export function applyTag(purchase: Purchase): void {
  switch (tagOf({ client: purchase.client }).tag) {
    case "badurl":
      purchase.checkoutOrigin = "https://checkout.elsewhere.example";
      break;
    case "amount":
      purchase.shortBy = 1n;
      break;
    case "convert":
      purchase.converts = true;
      break;
    case "live":
      purchase.isTest = false;
      break;
    case "brand":
      purchase.brandId = "00000000-0000-4000-8000-000000000bad";
      break;
    default:
  }
}
