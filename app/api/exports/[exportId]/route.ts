import { Refusal } from "@/server/errors";
import { fetchExport } from "@/server/exports/fetch-export";
import { answerRequest } from "@/server/security/answer-request";
import { admitCall } from "@/server/sessions/find-actor";
import { createContext } from "@/server/trpc/context";
import { idOf } from "@/server/trpc/id-of";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** A person's own copy of their data, as a file, while its day lasts. It changes nothing but the note that it was fetched. */
export const GET = (
  request: Request,
  { params }: { params: Promise<{ exportId: string }> },
): Promise<Response> =>
  answerRequest("/api/exports", async () => {
    const actor = await admitCall(await createContext(request.headers));
    if (!actor) throw new Refusal("SESSION_ENDED");
    const content = await fetchExport(actor, idOf("exp", (await params).exportId));
    return new Response(new Uint8Array(content), {
      headers: {
        "content-type": "application/zip",
        "content-disposition": 'attachment; filename="octoco-wallet-data.zip"',
        "cache-control": "private, no-store",
      },
    });
  });
