import { hash } from "@node-rs/argon2";
import { beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "@/server/errors";
import { useDatabase } from "@/server/testing/database";
import { checkPassword } from "./check-password";
import { registerUser } from "./register-user";

const database = useDatabase();
const password = "kq7wz4xp-9";
let userId = "";
let number = 0;
const nextAddress = (): string => `198.51.${Math.floor(++number / 250)}.${number % 250}`;
const thandi = () => ({ email: "thandi@example.org", password, address: nextAddress() });

beforeAll(async () => {
  const answer = await registerUser({ email: "thandi@example.org", password, displayName: "Thandi" });
  userId = answer.outcome === "registered" ? answer.userId : "";
});

const refusalOf = async (work: Promise<unknown>): Promise<Refusal> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error("not refused");
  return error;
};

describe("checkPassword", () => {
  it("knows the user by address and password, whatever the address's case", async () => {
    expect(await checkPassword({ ...thandi(), email: " Thandi@EXAMPLE.org " })).toMatchObject({ userId });
  });

  it("answers alike to a wrong password, an unknown address, a closed account and a monstrous password", async () => {
    await registerUser({ email: "closed@example.org", password, displayName: "C" });
    await database.admin`update wallet.users set status = 'closed', closed_at = now() where email = 'closed@example.org'`;
    const refusals = await Promise.all([
      refusalOf(checkPassword({ ...thandi(), password: "wrong-password" })),
      refusalOf(checkPassword({ ...thandi(), email: "nobody@example.org" })),
      refusalOf(checkPassword({ ...thandi(), email: "closed@example.org" })),
      refusalOf(checkPassword({ ...thandi(), password: "x".repeat(5000) })),
    ]);
    for (const refusal of refusals)
      expect({ code: refusal.code, details: refusal.details, sentence: refusal.sentence }).toEqual({
        code: "SIGN_IN_FAILED",
        details: {},
        sentence: "That e-mail address and password don't match. Check both and try again.",
      });
  });

  it("14.11 refuses the sixth try on an account from one address, even with the right password, and only there", async () => {
    const address = nextAddress();
    const attempt = (password: string) =>
      refusalOf(checkPassword({ email: "nobody2@example.org", password, address }));
    for (let i = 0; i < 5; i++) expect((await attempt("wrong")).code).toBe("SIGN_IN_FAILED");
    expect(await attempt(password)).toMatchObject({
      code: "RATE_LIMITED",
      details: { retryAfterSeconds: expect.any(Number) },
    });
    expect(await checkPassword({ ...thandi(), address })).toMatchObject({ userId });
  });

  it("14.11 refuses the 21st try from one address, whatever the accounts", async () => {
    const address = nextAddress();
    const codes = await Promise.all(
      Array.from({ length: 21 }, (_, i) =>
        refusalOf(checkPassword({ email: `a${i}@example.org`, password: "wrong", address })),
      ),
    );
    expect(codes.filter((refusal) => refusal.code === "RATE_LIMITED")).toHaveLength(1);
  });

  it("14.11 stops after 100 failures in a row from everywhere, but not for a device that has signed in before", async () => {
    const email = "target@example.org";
    const answer = await registerUser({ email, password, displayName: "T" });
    const id = answer.outcome === "registered" ? answer.userId : "";
    await database.admin`
      insert into wallet.sessions (id, user_id, salt, key_id, amr, device_id, idle_expires_at, expires_at)
      values (gen_random_uuid(), ${id}, 's', 'k', 'pwd', 'known-device', now(), now())`;
    const failAHundredTimes = async (email: string): Promise<void> => {
      const fail = () => refusalOf(checkPassword({ email, password: "wrong", address: nextAddress() }));
      expect((await fail()).code).toBe("SIGN_IN_FAILED");
      // a hash takes 85 ms, so the next 98 are put in at once; this counter alone lasts for years
      await database.admin`update wallet.rate_limits set hits = 99 where hits = 1 and expires_at > now() + interval '1 year'`;
      expect((await fail()).code).toBe("SIGN_IN_FAILED");
    };
    await failAHundredTimes(email);
    expect((await refusalOf(checkPassword({ email, password, address: nextAddress() }))).code).toBe(
      "SIGN_IN_STOPPED",
    );
    expect(
      await checkPassword({ email, password, address: nextAddress(), deviceHash: "known-device" }),
    ).toMatchObject({ userId: id });
    const strange = { email, password, address: nextAddress(), deviceHash: "another" };
    expect((await refusalOf(checkPassword(strange))).code).toBe("SIGN_IN_STOPPED");
    await failAHundredTimes("nobody3@example.org");
    const nobody = { email: "nobody3@example.org", password, address: nextAddress() };
    expect((await refusalOf(checkPassword(nobody))).code).toBe("SIGN_IN_STOPPED");
  });

  it("counts failures in a row: a success starts the count again", async () => {
    for (let round = 0; round < 3; round++) {
      const address = "203.0.113.77";
      for (let i = 0; i < 4; i++)
        expect((await refusalOf(checkPassword({ ...thandi(), address, password: "wrong" }))).code).toBe(
          "SIGN_IN_FAILED",
        );
      expect(await checkPassword({ ...thandi(), address })).toMatchObject({ userId });
    }
  });

  it("makes a hash of older parameters anew at the next sign-in", async () => {
    const old = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    await database.admin`update wallet.users set password_hash = ${old} where id = ${userId}`;
    expect(await checkPassword(thandi())).toMatchObject({ userId });
    const [row] = await database.admin<
      { password_hash: string }[]
    >`select password_hash from wallet.users where id = ${userId}`;
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await checkPassword(thandi())).toMatchObject({ userId });
  });

  it("writes an audit row for each refusal, without what was typed", async () => {
    await refusalOf(checkPassword({ ...thandi(), email: "typed-in-the-wrong-field", password: "wrong" }));
    const rows =
      await database.admin`select actor, outcome, reason, object_id, ip_hash from wallet.audit_log where action = 'session.open' order by at desc limit 1`;
    expect(rows).toMatchObject([
      { actor: "anonymous", outcome: "denied", reason: "SIGN_IN_FAILED", object_id: "unknown" },
    ]);
    expect(JSON.stringify(await database.admin`select * from wallet.audit_log`)).not.toContain("typed-in");
  });
});
