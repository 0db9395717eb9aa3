import { afterAll, beforeAll, describe, it } from "vitest";
import { checks } from "./checks";
import { place, scratchDatabase, startInProcess } from "./embedded";
import { type Lab, openLab } from "./lab";

describe("the embedded engine conforms, on its virtual clock", () => {
  let lab: Lab;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const database = await scratchDatabase(process.env["TEST_POSTGRES_URL"] ?? "");
    ends.push(database.drop);
    const at = await place(database.url);
    const engine = await startInProcess(at);
    ends.push(engine.stop);
    lab = await openLab(at, at.appPort);
    ends.push(lab.close);
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  for (const { number, title, run } of checks) it(`${number}: ${title}`, () => run(lab), 60_000);
});
