import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeBillOfMaterials } from "./bill-of-materials";

type Lock = { packages: Record<string, { version?: string; integrity?: string; optional?: boolean }> };
const lock = (JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock).packages;
const nameOf = (path: string): string => path.replace(/^.*node_modules\//, "");

describe("writeBillOfMaterials", () => {
  const bill = writeBillOfMaterials();

  it("14.43 is CycloneDX 1.6 and names every package of the lock file, each version once", () => {
    const named = new Set(
      bill.components.flatMap(({ name, version, hashes = [] }) => [
        `${name}@${version}`,
        ...hashes.map(({ content }) => `sha512-${Buffer.from(content, "hex").toString("base64")}`),
      ]),
    );
    const missing = Object.entries(lock).filter(
      ([path, { integrity, version }]) =>
        path !== "" && !named.has(integrity ?? `${nameOf(path)}@${version}`), // an alias has its own name
    );
    expect(missing.map(([path]) => path)).toEqual([]);
    expect(bill.components.length).toBeLessThan(Object.keys(lock).length);
    expect(new Set(bill.components.map((one) => one["bom-ref"])).size).toBe(bill.components.length);
  });

  it("14.43 says of each what its archive's hash is, and whom it needs among them", () => {
    const unproved = bill.components.filter(({ hashes }) => !hashes?.length).map(({ name }) => name);
    // binaries for other machines, which are never fetched on this one
    expect(unproved.filter((name) => lock[`node_modules/${name}`]?.optional !== true)).toEqual([]);
    const known = new Set([
      ...bill.components.map((one) => one["bom-ref"]),
      bill.metadata.component["bom-ref"],
    ]);
    const unknown = bill.dependencies.flatMap(({ ref, dependsOn = [] }) =>
      [ref, ...dependsOn].filter((one) => !known.has(one)),
    );
    expect(unknown).toEqual([]);
  });
});
