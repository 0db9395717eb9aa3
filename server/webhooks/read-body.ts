/** Bytes, not text: text would drop a byte order mark and repair bad UTF-8, and the signature is over what was sent. */
export const MAX_DELIVERY_BYTES = 256 * 1024;

type BodyRefusal = {
  status: 400 | 413 | 415;
  reason: "encoded" | "too_large" | "cut_off";
  bytes: number;
};

/** The raw body of a delivery, counted while it is read; or why it is refused, and how much of it was seen. */
export async function readDeliveryBody(request: Request): Promise<{ body: Buffer } | BodyRefusal> {
  const announced = request.headers.get("content-length");
  const bytes = announced === null ? null : Number(announced);
  if (request.headers.get("content-encoding") !== null)
    return { status: 415, reason: "encoded", bytes: bytes ?? 0 };
  if (bytes !== null && !(bytes <= MAX_DELIVERY_BYTES)) return { status: 413, reason: "too_large", bytes };
  const chunks: Uint8Array[] = [];
  let seen = 0;
  if (request.body) {
    const reader = request.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      seen += part.value.byteLength;
      if (seen > MAX_DELIVERY_BYTES) {
        await reader.cancel();
        return { status: 413, reason: "too_large", bytes: seen };
      }
      chunks.push(part.value);
    }
  }
  if (bytes !== null && bytes !== seen) return { status: 400, reason: "cut_off", bytes: seen };
  return { body: Buffer.concat(chunks) };
}
