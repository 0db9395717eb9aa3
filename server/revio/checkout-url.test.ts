import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeCheckoutUrl } from "./checkout-url";
import { EXAMPLE_ID as id } from "./purchase-example";

const live = { checkoutHosts: ["gate.reviopay.com"], allowSandbox: false };
const sandbox = { checkoutHosts: ["localhost:4010"], allowSandbox: true };
const check = (checkoutUrl: string | null, config = live): string | undefined =>
  safeCheckoutUrl({ id, checkoutUrl }, config);

describe("safeCheckoutUrl", () => {
  it("gives the checkout of this purchase", () => {
    expect(check(`https://gate.reviopay.com/p/${id}/`)).toBe(`https://gate.reviopay.com/p/${id}/`);
    expect(check(`https://GATE.reviopay.com:443/p/${id}/invoice/?l=en`)).toBe(
      `https://gate.reviopay.com/p/${id}/invoice/?l=en`,
    );
  });

  it("gives a loopback sandbox only where it is allowed", () => {
    expect(check(`http://localhost:4010/p/${id}/`, sandbox)).toBe(`http://localhost:4010/p/${id}/`);
    expect(check(`http://localhost:4010/p/${id}/`, { ...sandbox, allowSandbox: false })).toBeUndefined();
    expect(check(`http://gate.reviopay.com/p/${id}/`, { ...live, allowSandbox: true })).toBeUndefined();
  });

  const refused: [name: string, url: string | null][] = [
    ["nothing", null],
    ["an empty text", ""],
    ["plain http", `http://gate.reviopay.com/p/${id}/`],
    ["another host", `https://evil.example/p/${id}/`],
    ["a host that ends like ours", `https://evilgate.reviopay.com/p/${id}/`],
    ["a host that begins like ours", `https://gate.reviopay.com.evil.example/p/${id}/`],
    ["a trailing dot", `https://gate.reviopay.com./p/${id}/`],
    ["another port", `https://gate.reviopay.com:8443/p/${id}/`],
    ["our host as a user", `https://gate.reviopay.com@evil.example/p/${id}/`],
    ["credentials", `https://user:secret@gate.reviopay.com/p/${id}/`],
    ["a user", `https://user@gate.reviopay.com/p/${id}/`],
    ["a full-width dot", `https://gate．reviopay.com/p/${id}/`],
    ["a Cyrillic letter", `https://gаte.reviopay.com/p/${id}/`],
    ["its punycode", `https://xn--gte-5cd.reviopay.com/p/${id}/`],
    ["a backslash", `https://evil.example\\@gate.reviopay.com/p/${id}/`],
    ["a tab inside", `https://gate.revio\tpay.com/p/${id}/`],
    ["a line break", `https://gate.reviopay.com/p/${id}/\n`],
    ["a leading space", ` https://gate.reviopay.com/p/${id}/`],
    ["a script", `javascript:alert(1)//gate.reviopay.com/p/${id}/`],
    ["data", `data:text/html,/p/${id}/`],
    ["a relative address", `/p/${id}/`],
    ["an address without a scheme", `//gate.reviopay.com/p/${id}/`],
    ["another purchase", `https://gate.reviopay.com/p/${id.replace("c", "d")}/`],
    ["the id in the query only", `https://gate.reviopay.com/p/?id=${id}`],
    ["the id in the fragment only", `https://gate.reviopay.com/p/#/${id}/`],
    ["the id inside a longer segment", `https://gate.reviopay.com/p/x${id}/`],
    ["the id undone by the path", `https://gate.reviopay.com/p/${id}/../other/`],
    ["a very long address", `https://gate.reviopay.com/p/${id}/${"a".repeat(3000)}`],
  ];
  for (const [name, url] of refused) it(`refuses ${name}`, () => expect(check(url)).toBeUndefined());

  it("14.5 gives only addresses on an allowed host, whatever it is fed", () => {
    const around = fc.tuple(fc.string(), fc.constantFrom("gate.reviopay.com", "evil.example"), fc.string());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          around.map(([a, host, b]) => `https://${a}${host}${b}/p/${id}/`),
        ),
        (url) => {
          const safe = check(url);
          expect(safe === undefined || new URL(safe).host === "gate.reviopay.com").toBe(true);
        },
      ),
    );
  });
});
