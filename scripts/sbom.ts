/** `npm run sbom [-- FILE]`: the bill of materials to a file, `sbom.cdx.json` unless given. */
import { writeFileSync } from "node:fs";
import { writeBillOfMaterials } from "./bill-of-materials";

const file = process.argv[3] ?? "sbom.cdx.json";
const bill = writeBillOfMaterials();
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
console.log(`${file} names ${bill.components.length} packages.`);
