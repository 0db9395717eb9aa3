import { BlockList, isIPv4, isIPv6 } from "node:net";
import { env } from "@/server/env";
import { fullAddress } from "@/server/security/client-address";

/**
 * Whether a delivery comes from where deliveries may come from: anywhere, unless WEBHOOK_ALLOWED_IPS names blocks. The address is the
 * one behind TRUSTED_PROXIES hops, never a header's alone; one that can't be told is not allowed.
 */
export function isAllowedAddress(headers: Headers): boolean {
  const blocks = env().WEBHOOK_ALLOWED_IPS;
  if (blocks.length === 0) return true;
  const address = fullAddress(headers).split("%")[0] ?? "";
  if (isIPv4(address)) return listOf(blocks).check(address, "ipv4");
  return isIPv6(address) && listOf(blocks).check(address, "ipv6");
}

function listOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", bits] = block.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
