import { Refusal } from "@/server/errors";

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** The body as text, counted while it arrives: a stated length is never believed. Throws PAYLOAD_TOO_LARGE, BAD_INPUT. */
export async function readText(request: Pick<Request, "body">, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Refusal("PAYLOAD_TOO_LARGE");
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refusal("BAD_INPUT");
  }
}

/** JSON without keys that reach into prototypes. Throws BAD_INPUT. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (FORBIDDEN_KEYS.has(key)) throw new Refusal("BAD_INPUT", { field: key });
      return value;
    });
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal("BAD_INPUT");
  }
}
