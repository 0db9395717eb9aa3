import type { z } from "zod";
import { Refusal } from "@/server/errors";
import { parseJson, readText } from "@/server/security/read-body";

const MAX_BYTES = 8 * 1024;

/** The body as this schema says. UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, BAD_INPUT. */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  if (request.headers.get("content-type") !== "application/json") throw new Refusal("UNSUPPORTED_MEDIA_TYPE");
  const parsed = schema.safeParse(parseJson(await readText(request, MAX_BYTES)));
  if (!parsed.success) throw new Refusal("BAD_INPUT");
  return parsed.data;
}
