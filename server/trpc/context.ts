import { newRequestId, requestContext } from "@/server/observability/request-context";
import { clientAddress } from "@/server/security/client-address";
import { type AccessClaims, readAccessToken } from "@/server/sessions/access-token";
import { cookieNames, deviceHash, findDevice, readCookie } from "@/server/sessions/cookies";

/** The client marks calls that no person caused (polling) with this header; they keep no session from going idle. */
const BACKGROUND_HEADER = "x-wallet-background";

/** What a call knows before anything is decided. Shared by the calls of a batch, so nothing in it may change. */
export type Context = {
  readonly requestId: string;
  readonly address: string;
  readonly claims: AccessClaims | undefined;
  readonly background: boolean;
  /** Of the device cookie, where there is one. */
  readonly deviceHash?: string | undefined;
};

/** Reads a request's headers; works for routes and for server components alike. */
export async function createContext(headers: Headers): Promise<Context> {
  const device = findDevice(headers);
  return {
    requestId: requestContext()?.requestId ?? newRequestId(),
    address: clientAddress(headers),
    claims: await readAccessToken(readCookie(headers, cookieNames().access)),
    background: headers.get(BACKGROUND_HEADER) === "1",
    ...(device === undefined ? {} : { deviceHash: deviceHash(device) }),
  };
}
