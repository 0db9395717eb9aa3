/** A database, somebody who is signed in, and procedures called as this person's browser does. */
import { beforeAll } from "vitest";
import { accessCookieOf, type CallInit, callProcedure } from "./call-procedure";
import { type TestDatabase, useDatabase } from "./database";
import { makePerson, type Person } from "./factories";

type SignedIn = {
  database: TestDatabase;
  person: Person;
  cookie: string;
  /** Calls procedures, as this person unless another Cookie header is given. */
  call: (paths: string, init?: CallInit, from?: string) => ReturnType<typeof callProcedure>;
  /** The status and the refusal's code. */
  codeOf: (paths: string, init?: CallInit, from?: string) => Promise<[status: number, code: unknown]>;
};

/** Call once at the top of a test file, instead of `useDatabase`. */
export function useSignedIn(): SignedIn {
  const call: SignedIn["call"] = (paths, init = {}, from = me.cookie) => callProcedure(paths, from, init);
  const codeOf: SignedIn["codeOf"] = async (paths, init, from) => {
    const { status, body } = await call(paths, init, from);
    return [status, body.error?.data["code"]];
  };
  const me = { database: useDatabase(), call, codeOf } as SignedIn; // the rest is there before the first test
  beforeAll(async () => {
    me.person = await makePerson(me.database);
    me.cookie = await accessCookieOf(me.person);
  });
  return me;
}
