import { beforeEach, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { codeOf } from "@/server/testing/outcomes";
import { confirmed } from "@/server/testing/step-up";
import { confirmFactor, enrolFactor, readFactorStatus, removeFactor, renewRecoveryCodes } from "./factors";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes";
import { totpCode } from "./totp";

const database = useDatabase();
let person: Person;
beforeEach(async () => {
  person = await makePerson(database, { factor: false });
});

const codeNow = (secret: string): string => totpCode(secret, new Date());
const begin = async (who: Person) => enrolFactor(await confirmed(who, "factor.set", {}));

describe("a frozen wallet", () => {
  it("14.30 keeps its factor and recovery codes as they are, whoever signs in and confirms", async () => {
    const able = await makePerson(database);
    const begun = await begin(able);
    await database.admin`update wallet.users set status = 'frozen' where id = ${able.userId}`;
    expect(await codeOf(begin(able))).toBe("FROZEN");
    expect(await codeOf(confirmFactor(able, begun.factorId, codeNow(begun.secret)))).toBe("FROZEN");
    expect(await codeOf(removeFactor(await confirmed(able, "factor.remove", {})))).toBe("FROZEN");
    expect(await codeOf(renewRecoveryCodes(await confirmed(able, "recovery_codes.renew", {})))).toBe(
      "FROZEN",
    );
    expect(await readFactorStatus(able.userId)).toEqual({ since: expect.any(Date), recoveryCodesLeft: 0 });
  });
});

describe("another factor", () => {
  const confirmTwice = async (factorId: string) => {
    const codes = newRecoveryCodes().map((one) => recoveryCodeHash(one)?.toString("hex"));
    const args = [person.userId, person.sessionId, factorId, 1, codes];
    const call = () =>
      query("app", "select outcome from wallet.confirm_factor($1, $2, $3, $4, $5::jsonb, 'req_1')", args);
    return [...(await call()), ...(await call())];
  };

  it("is confirmed by its command's own repeat, so that the recovery codes are shown after a lost answer", async () => {
    const { factorId } = await begin(person);
    expect(await confirmTwice(factorId)).toEqual([{ outcome: "confirmed" }, { outcome: "confirmed" }]);
    expect(await readFactorStatus(person.userId)).toMatchObject({ recoveryCodesLeft: 10 });
  });

  it("14.31 makes a change of address that waits in a mail good for nothing, and so does taking it away", async () => {
    const waits = async () => {
      await database.admin`insert into wallet.email_links (id, user_id, purpose, email, expires_at)
        values (gen_random_uuid(), ${person.userId}, 'change', 'mallory@example.org', now() + interval '1 day')`;
    };
    const left = async () =>
      (
        await database.admin`select from wallet.email_links where user_id = ${person.userId} and replaced_at is null`
      ).length;
    await waits();
    const { factorId, secret } = await begin(person);
    await confirmFactor(person, factorId, codeNow(secret));
    expect(await left()).toBe(0);
    await waits();
    await removeFactor(await confirmed(person, "factor.remove", {}));
    expect(await left()).toBe(0);
  });
});
