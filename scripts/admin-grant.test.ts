import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";

const database = useDatabase();

/** The package's own command, as the deploy role. */
function grant(email: string, role = "wallet_migrate"): [status: number | null, said: string] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const [, ...args] = (scripts["admin:grant"] ?? "").split(" ");
  const ran = spawnSync(process.execPath, [...args, email], {
    env: { ...process.env, DATABASE_URL: database.url(role) },
    encoding: "utf8",
  });
  return [ran.status, `${ran.stdout}${ran.stderr}`];
}

describe("npm run admin:grant", () => {
  it("makes a person an admin, ends the sessions of before, and the audit log keeps who did it", async () => {
    const person = await makePerson(database);
    expect(grant(person.email.toUpperCase())).toEqual([
      0,
      expect.stringMatching(/is an admin from the next sign-in on[^]*Two-step sign-in must be set up first/),
    ]);
    expect(grant(person.email)).toEqual([0, expect.stringContaining("is an admin already")]);
    const [row] = await database.admin`
      select u.role, s.revoke_reason from wallet.users u join wallet.sessions s on s.user_id = u.id where u.id = ${person.userId}`;
    expect(row).toEqual({ role: "admin", revoke_reason: "role_changed" });
    const audit = await database.admin`
      select actor, action, object_id, outcome from wallet.audit_log where action = 'user.grant_admin'`;
    expect([...audit]).toEqual([
      {
        actor: `operator:${userInfo().username}`,
        action: "user.grant_admin",
        object_id: person.userId,
        outcome: "done",
      },
    ]);
  });

  it("does nothing for somebody unknown, without an address, and for a role of the app", async () => {
    const person = await makePerson(database);
    expect(grant("nobody@example.org")).toEqual([1, expect.stringContaining("Nobody has registered")]);
    expect(grant("")).toEqual([1, expect.stringContaining("Say whom")]);
    for (const role of ["wallet_app", "wallet_worker", "wallet_read"])
      expect(grant(person.email, role)).toEqual([1, expect.stringMatching(/permission denied/)]);
    const [row] = await database.admin`select role from wallet.users where id = ${person.userId}`;
    expect(row).toEqual({ role: "user" });
  });
});
