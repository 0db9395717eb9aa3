import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { newLinkToken } from "@/server/security/link-token";
import type { Facts } from "./facts";
import { type LinkTokens, saysNotMe } from "./render";

/**
 * The tokens of the links of a mail that is written now; the database has their hashes when this returns. A second call makes others: of
 * the link the mail is about the newest counts, of freezing each. `ended`: that link does nothing any more, so there is nothing to mail.
 */
export async function makeTokens(facts: Facts, userId: string): Promise<LinkTokens | "ended"> {
  const linkId = "linkId" in facts ? facts.linkId : undefined;
  const tokens: LinkTokens = {};
  if (linkId !== undefined) {
    const { token, sha256 } = newLinkToken();
    const armed = z.object({ outcome: z.enum(["armed", "ended"]) });
    const { outcome } = await callCommand("worker", "arm_link", { link: linkId, sha256 }, armed);
    if (outcome === "ended") return "ended";
    tokens.link = token;
  }
  if (saysNotMe(facts)) {
    const { token, sha256 } = newLinkToken();
    const issued = z.object({ outcome: z.literal("issued") });
    await callCommand("worker", "issue_freeze_link", { id: newId(), user: userId, sha256 }, issued);
    tokens.freeze = token;
  }
  return tokens;
}
