/** The contract suite's part about statements: against the sandbox and, given a test key, the provider's own gateway. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hasRealKey, stranger, useContractSandbox, useRealGateway, value } from "@/server/testing/contract";
import { downloadStatement, TruncatedDownload } from "./download";
import type { Gateway } from "./gateway";
import { getStatement, requestStatement } from "./statements";

const DAY = 86_400_000;
const yesterday = () => ({ paidFrom: new Date(Date.now() - DAY), paidTo: new Date(), currency: "ZAR" });

async function bytesOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return Buffer.concat(read);
}

/** What must hold on any gateway. */
function contract(gateway: () => Gateway): void {
  it("makes a statement of its own for each request, and tells of it by its id", async () => {
    const asked = value(await requestStatement(yesterday(), gateway()));
    expect(asked).toMatchObject({ isTest: true });
    expect(value(await requestStatement(yesterday(), gateway())).id).not.toBe(asked.id);
    expect(value(await getStatement(asked.id, gateway())).id).toBe(asked.id);
  });

  it("refuses definitely: an unknown currency, an unknown id, a wrong key", async () => {
    const odd = await requestStatement({ ...yesterday(), currency: "RAND" }, gateway());
    expect(odd).toMatchObject({ kind: "rejected", httpCode: 400 });
    expect(await getStatement(randomUUID(), gateway())).toMatchObject({ kind: "rejected", httpCode: 404 });
    const otherKey = stranger(gateway(), { secretKey: "not-the-key-of-anybody" });
    expect(await requestStatement(yesterday(), otherKey)).toMatchObject({ kind: "rejected", httpCode: 401 });
  });
}

describe.skipIf(!hasRealKey)("statements at the provider's gateway", () => contract(useRealGateway()));

describe("statements at the sandbox", () => {
  const sandbox = useContractSandbox();
  contract(sandbox.gateway);

  it("are downloaded when they are there, from the address they name", async () => {
    const { id } = value(await requestStatement(yesterday(), sandbox.gateway()));
    await sandbox.control("clock", { advance_s: 2 });
    const { status, downloadUrl } = value(await getStatement(id, sandbox.gateway()));
    expect(status).toBe("success");
    const { chunks, declaredBytes } = value(await downloadStatement(downloadUrl ?? "", sandbox.gateway()));
    const bytes = await bytesOf(chunks);
    expect(bytes.toString()).toMatch(/^id,product,related_to,reference,.*\n$/);
    expect(bytes).toHaveLength(declaredBytes ?? -1);
    await sandbox.control("faults", {
      match: { path: "/__statements/{file}", times: 1 },
      do: { kind: "reset" },
    });
    const broken = value(await downloadStatement(downloadUrl ?? "", sandbox.gateway()));
    await expect(bytesOf(broken.chunks)).rejects.toBeInstanceOf(TruncatedDownload);
    expect(await downloadStatement(`${downloadUrl}x`, sandbox.gateway())).toMatchObject({ code: "http_404" });
  });
});
