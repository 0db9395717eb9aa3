import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { env } from "@/server/env";
import { makePerson } from "@/server/testing/factories";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { openSession } from "./open-session";
import { rotateRefreshToken } from "./rotate-refresh-token";

const database = useDatabase();
const old = () => env().REFRESH_KEY;
const key = (): string => randomBytes(32).toString("hex");
/** What a start of the app with these keys knows. */
const startWith = (REFRESH_KEY: string, REFRESH_KEY_PREVIOUS?: string): unknown =>
  Object.assign(env(), { REFRESH_KEY, REFRESH_KEY_PREVIOUS });

afterEach(() => shiftClock(database, null));

async function open(): Promise<string> {
  const { userId } = await makePerson(database);
  const address = "192.0.2.1";
  return (await openSession({ userId, amr: "pwd", deviceHash: "d", userAgent: null, address })).refreshToken;
}
const rotate = (token: string) => rotateRefreshToken(token, "192.0.2.1");
const tokenOf = (rotation: Awaited<ReturnType<typeof rotate>>): string =>
  "refreshToken" in rotation ? rotation.refreshToken : rotation.outcome;

describe("a change of the refresh key", () => {
  it("14.35 ends no session: it goes on under its own key, which is the previous one", async () => {
    const first = await open();
    const second = tokenOf(await rotate(first));
    startWith(key(), old());
    const again = await rotate(first); // an answer that was lost in the restart
    expect(again).toMatchObject({ outcome: "replayed", refreshToken: second });
    const third = await rotate(second);
    expect(third.outcome).toBe("rotated");
    expect((await rotate(tokenOf(third))).outcome).toBe("rotated");
  });

  it("14.35 writes new sessions under the new key", async () => {
    startWith(key(), old());
    const token = await open();
    startWith(old());
    expect((await rotate(token)).outcome).toBe("rotated");
  });

  it("14.35 leaves no session of the old key behind after 7 days, so it is dropped then, and takes none of it", async () => {
    const before = old();
    const token = await open();
    startWith(key(), before);
    await shiftClock(database, "7 days 1 second");
    expect((await rotate(token)).outcome).toBe("ended");
    await shiftClock(database, null);
    startWith(old());
    expect((await rotate(token)).outcome).toBe("refused");
  });
});
