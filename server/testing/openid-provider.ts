/** An OpenID provider on this machine in Google's place: the real protocol by oidc-provider, with switches for what must be refused. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { interactionPolicy, Provider } from "oidc-provider";

export type Account = { subject: string; email: string; email_verified: boolean; name: string };

export type TestOpenId = {
  issuer: string;
  /** Who signs in there next; `undefined` presses "Cancel". */
  account: Account | undefined;
  /** Written over the claims of the next identity tokens, which are signed again. */
  claims: Record<string, unknown>;
  /** Written over what the provider says about itself. */
  metadata: Record<string, unknown>;
  /** Signs identity tokens with a key that nobody publishes. */
  foreignKey: boolean;
  /** A path that answers 503. */
  broken: string | undefined;
  /** Goes through the provider's pages as a browser of its own; where it is sent back to. */
  visit: (url: string) => Promise<URL>;
  stop: () => Promise<void>;
};

/** The wallet, as the provider knows it. */
export const CLIENT = { id: "wallet-of-tests", secret: "secret-of-the-client-of-tests" };
const DISCOVERY = "/.well-known/openid-configuration";
const callbackOf = (origin: string): string => `${origin}/api/auth/callback/google`;

/** Starts one, for the wallet at this origin; on a free port unless said. `into`: an object that becomes it. */
export async function startOpenId(
  wallet: string,
  { port = 0, into = {} as TestOpenId }: { port?: number; into?: TestOpenId } = {},
): Promise<TestOpenId> {
  const ours = await generateKeyPair("RS256", { extractable: true });
  const foreign = await generateKeyPair("RS256");
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const state = Object.assign<TestOpenId, TestOpenId>(into, {
    issuer: `http://localhost:${(server.address() as AddressInfo).port}`,
    account: undefined,
    claims: {},
    metadata: {},
    foreignKey: false,
    broken: undefined,
    visit: (url) => visit(url, callbackOf(wallet)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  const jwk = { ...(await exportJWK(ours.privateKey)), kid: "ours", alg: "RS256", use: "sig" };
  const provider = makeProvider(state, callbackOf(wallet), jwk);
  provider.use(async (context, next) => {
    await next();
    if (context.path === DISCOVERY) context.body = { ...(context.body as object), ...state.metadata };
    const sent = context.body as { id_token?: string } | undefined;
    if (context.path !== "/token" || !sent?.id_token) return;
    const key = state.foreignKey ? foreign.privateKey : ours.privateKey;
    context.body = { ...sent, id_token: await signAgain(sent.id_token, state.claims, key) };
  });
  answer = pagesOf(state, provider);
  return state;
}

function makeProvider(state: TestOpenId, callback: string, jwk: object): Provider {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }));
  return new Provider(state.issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [callback] }],
    jwks: { keys: [jwk] },
    cookies: { keys: ["of tests"] },
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { policy, url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    ttl: {
      Interaction: 600,
      Session: 600,
      Grant: 600,
      AuthorizationCode: 60,
      AccessToken: 600,
      IdToken: 600,
    },
    findAccount: (_: unknown, subject: string) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...withoutSubject(state.account) }),
    }),
  });
}

const withoutSubject = (account: Account | undefined): object => {
  const { subject: _, ...claims } = account ?? { subject: "" };
  return claims;
};

/** The provider's pages, with its one form filled in and what is broken before it. */
function pagesOf(state: TestOpenId, provider: Provider) {
  const pages = provider.callback();
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? "/", state.issuer);
    if (state.broken === pathname) return void response.writeHead(503).end();
    if (pathname.startsWith("/interaction/")) void fillIn(state, provider, request, response);
    else pages(request, response);
  };
}

async function fillIn(
  { account }: TestOpenId,
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!account) return provider.interactionFinished(request, response, { error: "access_denied" });
  const grant = new provider.Grant({ accountId: account.subject, clientId: CLIENT.id });
  grant.addOIDCScope("openid email profile");
  const login = { accountId: account.subject };
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { login, consent, select_account: {} });
}

/** The same token with other claims, signed again: at_hash and all else stay as they were. */
const signAgain = (token: string, claims: Record<string, unknown>, key: CryptoKey): Promise<string> =>
  new SignJWT({ ...decodeJwt(token), ...claims }).setProtectedHeader({ alg: "RS256", kid: "ours" }).sign(key);

async function visit(url: string, callback: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = new URL(url);
  for (let hops = 0; hops < 12; hops += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(at, { redirect: "manual", headers: { cookie, accept: "text/html" } });
    for (const one of answer.headers.getSetCookie()) {
      const [pair = ""] = one.split(";");
      cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const location = answer.headers.get("location");
    if (!location)
      throw new Error(`the provider stopped with ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    at = new URL(location, at);
    if (at.href.startsWith(callback)) return at;
  }
  throw new Error("the provider goes in circles");
}
