import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { auditLeaf, auditLinkHash } from "./audit-format";
import { merkleRoot } from "./chain-format";

const big = z.string().transform((text) => BigInt(text));
const bytes = z.string().transform((text) => Buffer.from(text, "hex"));
const absent = z.string().nullable();
/** Computed by a program that shares nothing with this repository, from the description in `audit-format.ts`. */
const golden = z
  .object({
    rows: z.array(
      z.object({
        id: z.string(),
        at: big,
        actor: z.string(),
        actorRole: z.string(),
        sessionId: absent,
        action: z.string(),
        objectKind: z.string(),
        objectId: z.string(),
        outcome: z.string(),
        reason: absent,
        requestId: absent,
        ipHash: absent,
        approvalId: absent,
        before: absent,
        after: absent,
        leaf: bytes,
      }),
    ),
    links: z.array(
      z.object({
        number: big,
        upToAt: big,
        upToId: z.string(),
        rowCount: z.number(),
        root: bytes,
        previous: bytes,
        hash: bytes,
        sealedAt: big,
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "golden-audit.json"), "utf8")));

const database = useDatabase();
const db = connectAs(database, "admin", { search_path: "pg_catalog, wallet" });
const at = (milliseconds: bigint): string => new Date(Number(milliseconds)).toISOString();

describe("the second implementation", () => {
  it("writes rows, roots and links as the golden vectors say", () => {
    for (const row of golden.rows) expect(auditLeaf(row)).toEqual(row.leaf);
    let from = 0;
    for (const link of golden.links) {
      const leaves = golden.rows.slice(from, from + link.rowCount).map(({ leaf }) => leaf);
      expect(merkleRoot(leaves)).toEqual(link.root);
      expect(auditLinkHash(link)).toEqual(link.hash);
      from += link.rowCount;
    }
  });
});

describe("the database's implementation", () => {
  it("writes rows and links as the golden vectors say", async () => {
    for (const r of golden.rows) {
      const [row] = await db`
        select wallet.audit_leaf(jsonb_populate_record(null::wallet.audit_log, ${JSON.stringify({
          id: r.id,
          at: at(r.at),
          actor: r.actor,
          actor_role: r.actorRole,
          session_id: r.sessionId,
          action: r.action,
          object_kind: r.objectKind,
          object_id: r.objectId,
          outcome: r.outcome,
          reason: r.reason,
          request_id: r.requestId,
          ip_hash: r.ipHash,
          approval_id: r.approvalId,
          before: r.before === null ? undefined : (JSON.parse(r.before) as unknown),
          after: r.after === null ? undefined : (JSON.parse(r.after) as unknown),
        })}::text::jsonb)) as leaf`;
      expect(row?.["leaf"]).toEqual(r.leaf);
    }
    for (const l of golden.links) {
      const [row] = await db`
        select wallet.audit_link_hash(row(${String(l.number)}::bigint, ${at(l.upToAt)}::timestamptz, ${l.upToId}::uuid, ${l.rowCount}::integer,
          ${l.root}::bytea, ${l.previous}::bytea, null::bytea, ${at(l.sealedAt)}::timestamptz)::wallet.audit_chain) as hash`;
      expect(row?.["hash"]).toEqual(l.hash);
    }
  });
});
