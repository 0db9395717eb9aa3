/** Tests in which an OpenID provider of our own is Google. */
import { afterAll, beforeAll } from "vitest";
import { CLIENT, startOpenId, type TestOpenId } from "./openid-provider";

/** Call once at the top of a test file, after `useDatabase`: the environment says that this provider is Google. `wallet`: our origin. */
export function useOpenId(wallet = "http://localhost:3000"): TestOpenId {
  const google = {} as TestOpenId; // there before the first test
  beforeAll(async () => {
    await startOpenId(wallet, { into: google });
    Object.assign(process.env, {
      GOOGLE_CLIENT_ID: CLIENT.id,
      GOOGLE_CLIENT_SECRET: CLIENT.secret,
      GOOGLE_ISSUER: google.issuer,
    });
  });
  afterAll(() => google.stop());
  return google;
}
