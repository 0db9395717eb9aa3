import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { isSecureOrigin } from "@/server/env";
import { newRequestId, withRequestContext } from "@/server/observability/request-context";
import { noteRefusal } from "@/server/security/answer-request";
import { apiAnswer, refusalHead, refusalShape } from "@/server/security/api-answer";
import { apiHeaders } from "@/server/security/headers";
import { createContext } from "@/server/trpc/context";
import { guardRequest } from "@/server/trpc/guard";
import { refusalOf } from "@/server/trpc/refusal-of";
import { appRouter } from "@/server/trpc/root";

const INVALID_REQUEST = -32_600; // https://www.jsonrpc.org/specification#error_object

function handle(request: Request, { params }: { params: Promise<{ trpc: string }> }): Promise<Response> {
  const requestId = newRequestId();
  return withRequestContext({ requestId }, async () => {
    try {
      return await answer(await guardRequest(request, appRouter, (await params).trpc));
    } catch (error) {
      const refusal = noteRefusal(error, "/api/trpc");
      const shape = { message: refusal.code, code: INVALID_REQUEST, data: refusalShape(refusal, requestId) };
      return apiAnswer({ error: shape }, refusalHead(refusal));
    }
  });
}

async function answer(request: Request): Promise<Response> {
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: () => createContext(request.headers),
    allowMethodOverride: true,
    maxBatchSize: 10,
    responseMeta: ({ errors, data }) => {
      const [error] = errors;
      return error && data.length === 1 ? refusalHead(refusalOf(error)) : {};
    },
  });
  for (const [name, value] of Object.entries(apiHeaders({ secure: isSecureOrigin() }))) {
    response.headers.set(name, value);
  }
  return response;
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
