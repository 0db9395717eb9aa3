/** Where the OpenID provider that people sign in with is reached, and that nothing else is called in its name. */
import { z } from "zod";
import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { errorFields, log } from "@/server/observability/logger";
import { parseJson, readText } from "./read-body";

const WITHIN_MS = 5_000;
const MAX_BYTES = 64 * 1024;
const KEPT_MS = 3_600_000;

/** Google answers at hosts of its own besides the issuer's. https://accounts.google.com/.well-known/openid-configuration */
const HOSTS: Record<string, string[]> = {
  "https://accounts.google.com": ["accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com"],
};

const metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});

export type OpenIdProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  authorization: string;
  token: string;
  jwks: string;
};

/** Whether people can sign in with Google here. */
export const hasGoogle = (): boolean => Boolean(env().GOOGLE_CLIENT_ID && env().GOOGLE_CLIENT_SECRET);

let kept: { issuer: string; until: number; addresses: z.infer<typeof metadata> } | undefined;

/**
 * The configured provider with its addresses, asked for once an hour (OpenID Connect Discovery 1.0) and checked: its own issuer, our
 * issuer's hosts, no other protocol. Throws NOT_FOUND when none is configured, GOOGLE_UNREACHABLE when it gives no such answer in time.
 */
export async function findProvider(): Promise<OpenIdProvider> {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_ISSUER: issuer } = env();
  if (!clientId || !clientSecret) throw new Refusal("NOT_FOUND");
  if (kept?.issuer !== issuer || kept.until <= Date.now()) {
    kept = { issuer, addresses: await discover(issuer), until: Date.now() + KEPT_MS };
  }
  const { authorization_endpoint: authorization, token_endpoint: token, jwks_uri: jwks } = kept.addresses;
  return { issuer, clientId, clientSecret, authorization, token, jwks };
}

async function discover(issuer: string): Promise<z.infer<typeof metadata>> {
  try {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`, {
      headers: { accept: "application/json" },
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    if (!answer.ok) throw new Error(`http_${answer.status}`);
    const found = metadata.parse(parseJson(await readText(answer, MAX_BYTES)));
    assertOwn(issuer, found);
    return found;
  } catch (error) {
    log.warn("google.unreachable", { operation: "discovery", ...errorFields(error) });
    throw new Refusal("GOOGLE_UNREACHABLE");
  }
}

/** An answer that names another issuer, or leads elsewhere, is no answer. */
function assertOwn(issuer: string, found: z.infer<typeof metadata>): void {
  const own = new URL(issuer);
  const hosts = HOSTS[issuer] ?? [own.host];
  const addresses = [found.authorization_endpoint, found.token_endpoint, found.jwks_uri].map(
    (text) => new URL(text),
  );
  const fits = addresses.every(({ protocol, host }) => protocol === own.protocol && hosts.includes(host));
  if (found.issuer !== issuer || !fits) throw new Error("leads_elsewhere");
}
