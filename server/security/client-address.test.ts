import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import { addressHash, clientAddress, recordPeerAddresses } from "./client-address";

Object.assign(
  process.env,
  testEnvironment(() => "postgres://nobody@127.0.0.1:1/none"),
);

const from = (peer: string, forwarded?: string, trustedProxies = 0): string => {
  const headers = new Headers({ "x-wallet-peer": peer });
  if (forwarded) headers.set("x-forwarded-for", forwarded);
  return clientAddress(headers, trustedProxies);
};

describe("clientAddress", () => {
  it("believes the socket alone when there is no trusted proxy", () => {
    expect(from("192.0.2.1", "203.0.113.9")).toBe("192.0.2.1");
  });

  it("14.16 goes back exactly as many hops as there are trusted proxies", () => {
    expect(from("10.0.0.1", "198.51.100.66, 203.0.113.9", 1)).toBe("203.0.113.9");
    expect(from("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", 2)).toBe("203.0.113.9");
    expect(from("10.0.0.1", "203.0.113.9", 2)).toBe("203.0.113.9");
  });

  it("counts IPv6 by /64 and mapped IPv4 as IPv4", () => {
    expect(from("2001:db8:1:2:aaaa::1")).toBe("2001:db8:1:2::/64");
    expect(from("2001:0DB8:0001:0002::ffff")).toBe("2001:db8:1:2::/64");
    expect(from("2001:db8::1")).toBe("2001:db8:0:0::/64");
    expect(from("::1")).toBe("0:0:0:0::/64");
    expect(from("::ffff:192.0.2.1")).toBe("192.0.2.1");
  });

  it("knows no address in anything else", () => {
    for (const text of ["", "localhost", "1.2.3", "<script>", "1.2.3.4:80"])
      expect(from(text)).toBe("unknown");
    expect(clientAddress(new Headers({ "x-forwarded-for": "203.0.113.9" }))).toBe("unknown");
  });
});

describe("recordPeerAddresses", () => {
  it("14.16 writes the socket's address over whatever a client claims", async () => {
    recordPeerAddresses();
    recordPeerAddresses();
    const server = createServer((request, response) => {
      response.end(clientAddress(new Headers({ "x-wallet-peer": String(request.headers["x-wallet-peer"]) })));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { "x-wallet-peer": "203.0.113.9" } });
    expect(await answer.text()).toBe("127.0.0.1");
    await new Promise((done) => server.close(done));
  });
});

describe("addressHash", () => {
  it("is the same for the same address and does not show it", () => {
    expect(addressHash("192.0.2.1")).toBe(addressHash("192.0.2.1"));
    expect(addressHash("192.0.2.1")).not.toBe(addressHash("192.0.2.2"));
    expect(addressHash("192.0.2.1")).toMatch(/^[0-9a-f]{32}$/);
  });
});
