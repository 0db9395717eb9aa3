/** A cookie jar in front of route handlers, with the headers a browser would send from our own pages. */
export class Browser {
  readonly cookies = new Map<string, string>();

  /** @param cookies a Cookie header to start with */
  constructor(cookies = "") {
    for (const pair of cookies.split("; ").filter(Boolean)) this.keep(pair);
  }

  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Sends a request to a handler and keeps the cookies it sets. `init.headers` come over the browser's own. */
  async send(
    path: string,
    init: RequestInit,
    handler: (request: Request) => Response | Promise<Response>,
  ): Promise<Response> {
    const headers = new Headers({
      cookie: this.header(),
      "user-agent": "Mozilla/5.0 Firefox/140.0",
      "x-wallet-peer": newAddress(),
    });
    if (init.method !== "GET") {
      headers.set("origin", "http://localhost:3000");
      headers.set("content-type", "application/json");
    }
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const answer = await handler(new Request(`http://localhost:3000${path}`, { ...init, headers }));
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      if (/Max-Age=0(;|$)/.test(cookie)) this.cookies.delete(pair.split("=")[0] ?? "");
      else this.keep(pair);
    }
    return answer;
  }

  private keep(pair: string): void {
    const at = pair.indexOf("=");
    this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

let addresses = 0;
/** Each request from an address of its own, so that tests of other things meet no limit. */
const newAddress = (): string =>
  `10.${(++addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
