/** What every procedure must state, found by walking the router. */
import { z } from "zod";
import { describe, expect, it } from "vitest";
import { LIMITS } from "@/server/security/rate-limit";
import { shapeOf } from "@/server/testing/call-as";
import { claimsOf } from "@/server/testing/claims-of";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import { anyone, createCallerFactory, type Meta, router, user } from "./init";
import { refusalOf } from "./refusal-of";
import { appRouter } from "./root";

type Definition = { type: string; meta?: Partial<Meta>; inputs: z.ZodType[]; output?: z.ZodType };

const database = useDatabase();

/** What is wrong with a procedure; empty when nothing is. */
function faults({ type, meta, inputs, output }: Definition): string[] {
  const objects = [...inputs, ...(output ? [output] : [])].flatMap(objectsWithin);
  return [
    meta?.access && ["anyone", "user", "admin"].includes(meta.access) ? "" : "states no access",
    meta?.limit === null || (meta?.limit && meta.limit in LIMITS) ? "" : "states no limit",
    meta?.owns && !(meta.owns in shapeOf(inputs[0])) ? "owns a field it does not take" : "",
    "id" in shapeOf(inputs[0]) && !meta?.owns ? "takes an id and does not say that it is checked" : "",
    !meta?.stepUp === (!("stepUpId" in shapeOf(inputs[0])) || meta?.owns === "stepUpId")
      ? ""
      : "needs a confirmation it does not take, or takes one it does not need",
    inputs.length === 1 ? "" : "has not exactly one input schema",
    output ? "" : "has no output schema",
    type === "subscription" ? "is a subscription" : "",
    objects.every(isStrict) ? "" : "has an object that is not strict",
  ].filter(Boolean);
}

const isStrict = (schema: z.ZodObject): boolean => schema.def.catchall instanceof z.ZodNever;

function objectsWithin(schema: unknown): z.ZodObject[] {
  if (schema instanceof z.ZodObject) return [schema, ...Object.values(schema.shape).flatMap(objectsWithin)];
  if (schema instanceof z.ZodArray) return objectsWithin(schema.element);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(objectsWithin);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return objectsWithin(schema.unwrap());
  return [];
}

const definitions = (of: { _def: { procedures: object } }): [string, Definition][] =>
  Object.entries(of._def.procedures as Record<string, { _def: Definition }>).map(([path, { _def }]) => [
    path,
    _def,
  ]);

describe("the router", () => {
  it.each(definitions(appRouter))(
    "14.33 %s states its policy, its input and its output",
    (path, definition) => {
      // `stepUp.start` names what another procedure will do, which checks the id
      const known = path === "stepUp.start" ? ["takes an id and does not say that it is checked"] : [];
      expect(faults(definition)).toEqual(known);
    },
  );
});

describe("faults", () => {
  it("finds what is missing", () => {
    const bad = router({
      bare: anyone.query(() => 1),
      loose: user
        .meta({ access: "user", limit: null })
        .input(z.object({ id: z.string() }))
        .output(z.strictObject({ a: z.array(z.object({})) }))
        .query(() => ({ a: [] })),
      owner: user
        .meta({ access: "user", limit: null, owns: "it" })
        .input(z.strictObject({}))
        .output(z.number())
        .query(() => 1),
      unconfirmed: user
        .meta({ access: "user", limit: null, stepUp: "session.elevate" })
        .input(z.strictObject({}))
        .output(z.number())
        .query(() => 1),
      overconfirmed: user
        .meta({ access: "user", limit: null })
        .input(z.strictObject({ stepUpId: z.string() }))
        .output(z.number())
        .query(() => 1),
    });
    expect(
      Object.fromEntries(definitions(bad).map(([path, definition]) => [path, faults(definition)])),
    ).toEqual({
      bare: [
        "states no access",
        "states no limit",
        "has not exactly one input schema",
        "has no output schema",
      ],
      loose: ["takes an id and does not say that it is checked", "has an object that is not strict"],
      owner: ["owns a field it does not take"],
      unconfirmed: ["needs a confirmation it does not take, or takes one it does not need"],
      overconfirmed: ["needs a confirmation it does not take, or takes one it does not need"],
    });
  });
});

describe("a procedure that states nothing, or other access than its base", () => {
  it("answers nobody", async () => {
    const person = await makePerson(database);
    const careless = router({
      silent: user.query(() => "secret"),
      wrong: anyone.meta({ access: "user", limit: null }).query(() => "secret"),
    });
    const caller = createCallerFactory(careless)({
      requestId: "r",
      address: "10.0.0.1",
      background: false,
      claims: claimsOf(person),
    });
    for (const attempt of [caller.silent(), caller.wrong()]) {
      const error: unknown = await attempt.catch((reason: unknown) => reason);
      expect(refusalOf(error).code).toBe("INTERNAL");
    }
  });
});
