import { refreshSession } from "@/components/session/refresh-session";

interface StatementUpload {
  file: File;
  format: string;
  from: string;
  to: string;
  mapId: string | null;
}

type UploadAnswer =
  | { kind: "received"; statementId: string }
  | { kind: "refused"; sentence: string; requestId?: string | undefined };

const LOST = "We couldn't reach the wallet. Nothing was kept. Check your connection and send the file again.";

/** Sends a file as it is, once more after the session was renewed. What reading it finds is its report. */
export async function sendStatement(upload: StatementUpload): Promise<UploadAnswer> {
  try {
    const first = await post(upload);
    const response =
      first.status === 401 && (await refreshSession()) === "refreshed" ? await post(upload) : first;
    return answerOf(await response.json());
  } catch {
    return { kind: "refused", sentence: LOST };
  }
}

function post({ file, format, from, to, mapId }: StatementUpload): Promise<Response> {
  const query = new URLSearchParams({
    name: file.name,
    format,
    from,
    to,
    ...(mapId === null ? {} : { map: mapId }),
  });
  return fetch(`/api/admin/statements?${query.toString()}`, {
    method: "POST",
    body: file,
    headers: { "x-file-size": String(file.size) },
  });
}

function answerOf(body: unknown): UploadAnswer {
  if (typeof body === "object" && body !== null) {
    if ("statementId" in body && typeof body.statementId === "string")
      return { kind: "received", statementId: body.statementId };
    if ("sentence" in body && typeof body.sentence === "string") {
      const requestId =
        "requestId" in body && typeof body.requestId === "string" ? body.requestId : undefined;
      return { kind: "refused", sentence: body.sentence, requestId };
    }
  }
  return { kind: "refused", sentence: LOST };
}
