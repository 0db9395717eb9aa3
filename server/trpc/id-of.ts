import { decodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";

/** The UUID behind a public id with this prefix. NOT_FOUND for text that is none: nobody learns which ids there are. */
export function idOf(prefix: string, text: string): string {
  const id = decodeId(prefix, text);
  if (id === undefined) throw new Refusal("NOT_FOUND");
  return id;
}
