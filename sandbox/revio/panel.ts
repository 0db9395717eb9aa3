import type { IncomingMessage, ServerResponse } from "node:http";
import { page } from "./answer";
import { missingPage } from "./checkout-page";
import { readBody, send } from "./http";
import type { Engine } from "./server";

export async function handlePanel(
  _engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  _url: URL,
): Promise<void> {
  await readBody(request);
  send(response, page(404, missingPage()));
}
