import { after } from "next/server";
import { z } from "zod";
import { decodeId, encodeId, newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { errorFields, log } from "@/server/observability/logger";
import { checkStatement } from "@/server/reconciliation/check-statement";
import { receiveStatement, type StatementWish } from "@/server/reconciliation/receive-statement";
import { answerRequest } from "@/server/security/answer-request";
import { apiAnswer } from "@/server/security/api-answer";
import { isOwnOrigin } from "@/server/security/own-origin";
import { admitCall } from "@/server/sessions/find-actor";
import type { Actor } from "@/server/sessions/session";
import { createContext } from "@/server/trpc/context";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const wanted = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^\P{Cc}*$/u),
    format: z.enum(["revio_csv", "csv", "camt053"]),
    from: moment,
    to: moment,
    map: z.string().max(40).optional(),
    bytes: z.coerce.number().int().min(0),
  })
  .refine(({ from, to }) => from < to, { path: ["to"] })
  .refine(({ format, map }) => (format === "csv") === (map !== undefined), { path: ["map"] });

/**
 * A statement file from an admin's page, streamed into the database as it comes: `POST ?name=&format=&from=&to=&map=` with the raw
 * bytes and their number in `x-file-size`. Answers its id before it is read; what reading it found is the file's report.
 */
export const POST = (request: Request): Promise<Response> =>
  answerRequest("/api/admin/statements", async (requestId) => {
    if (!isOwnOrigin(request.headers)) throw new Refusal("ORIGIN_REFUSED");
    const actor = await findAdmin(request.headers);
    const wish = readWish(request);
    await receiveStatement({ actor, requestId }, wish, request.body ?? new Blob([]).stream());
    after(() =>
      checkStatement(wish.fileId).catch((error: unknown) =>
        log.error("statement.not_checked", errorFields(error)),
      ),
    );
    return apiAnswer({ statementId: encodeId("sta", wish.fileId) }, { status: 201 });
  });

async function findAdmin(headers: Headers): Promise<Actor> {
  const actor = await admitCall(await createContext(headers));
  if (!actor) throw new Refusal("SESSION_ENDED");
  if (actor.role !== "admin") throw new Refusal("NO_PERMISSION");
  return actor;
}

function readWish(request: Request): StatementWish {
  const given = Object.fromEntries(new URL(request.url).searchParams);
  const found = wanted.safeParse({ ...given, bytes: request.headers.get("x-file-size") ?? "" });
  if (!found.success) throw new Refusal("BAD_INPUT", { field: String(found.error.issues[0]?.path[0] ?? "") });
  const { map, ...wish } = found.data;
  const mapId = map === undefined ? null : decodeId("map", map);
  if (mapId === undefined) throw new Refusal("NOT_FOUND");
  return { ...wish, mapId, fileId: newId() };
}
