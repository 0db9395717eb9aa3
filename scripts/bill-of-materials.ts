/** What the product is made of, from the lock file alone: CycloneDX 1.6. https://cyclonedx.org/docs/1.6/json/ */
import { spawnSync } from "node:child_process";
import { z } from "zod";

const component = z.object({
  "bom-ref": z.string(),
  type: z.enum(["library", "application"]),
  name: z.string(),
  version: z.string(),
  scope: z.enum(["required", "optional", "excluded"]).optional(),
  purl: z.string().regex(/^pkg:npm\//),
  hashes: z
    .array(z.object({ alg: z.literal("SHA-512"), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .optional(),
  licenses: z.array(z.unknown()).optional(),
});

const billOfMaterials = z.object({
  $schema: z.literal("http://cyclonedx.org/schema/bom-1.6.schema.json"),
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.literal("1.6"),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  version: z.number().int().min(1),
  metadata: z.object({ timestamp: z.iso.datetime(), component }).loose(),
  components: z.array(component.loose()),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});

/**
 * The bill of materials of this tree. npm writes version 1.5 of the format; 1.6 only adds to it, so that what is said stays as it is.
 * Throws when npm can't read the lock file.
 */
export function writeBillOfMaterials(): z.infer<typeof billOfMaterials> {
  const npm = process.env["npm_execpath"];
  const [command, first] = npm ? [process.execPath, [npm]] : ["npm", []];
  const ended = spawnSync(command, [...first, "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (ended.status !== 0) throw new Error(`npm sbom ended with ${ended.status}:\n${ended.stderr}`);
  const said = JSON.parse(ended.stdout) as { metadata: { component: object } };
  return billOfMaterials.parse({
    ...said,
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    specVersion: "1.6",
    // npm calls it a library by the name of its directory
    metadata: {
      ...said.metadata,
      component: { ...said.metadata.component, type: "application", name: "octoco-wallet" },
    },
  });
}
