/** Starts the sandbox: a behaving HTTP twin of Revio (REVIO.md C), in this process or as `main.ts` in its own. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { refuse } from "./answer";
import { handleApi } from "./api";
import { handleCheckout } from "./checkout";
import { handleControl } from "./control";
import { applySchema, isLost, openDatabase } from "./db";
import { send } from "./http";
import { handlePanel } from "./panel";
import { startSender } from "./sender";
import type { Settings } from "./settings";
import type { Sandbox } from "./state";
import { openState } from "./state";
import { DOWNLOADS, sendStatement } from "./statement-file";
import { startTimers } from "./timers";

export type SandboxOptions = {
  databaseUrl: string;
  /** Default `revio_sandbox`; created when missing. */
  schema?: string;
  /** Default 0: any free port. */
  port?: number;
  /** What `checkout_url` begins with; default `http://localhost:PORT`. */
  origin?: string;
  secretKey: string;
  brandId: string;
  controlKey: string;
  /** Of the first start only; later ones go on with the stored seed. Default: drawn. */
  seed?: string;
  /** Defaults that differ from settings.ts; what control calls set and stored wins. */
  settings?: Partial<Settings>;
  /** Told of what the sandbox did not expect; it goes on. */
  onError?: (error: unknown) => void;
};

export type RunningSandbox = { origin: string; seed: string; stop(): Promise<void> };

/** What the request handlers reach beyond the state. */
export type Engine = {
  sandbox: Sandbox;
  sender: ReturnType<typeof startSender>;
  timers: ReturnType<typeof startTimers>;
};

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(port: number, serve: Serve) {
  const server = createServer(serve);
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 70_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

async function handle(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { sandbox } = engine;
  const url = new URL(request.url ?? "/", sandbox.origin);
  if (url.pathname.startsWith("/api/v1/")) return handleApi(sandbox, request, response, url);
  if (url.pathname.startsWith("/p/")) return handleCheckout(engine, request, response, url);
  if (url.pathname.startsWith(DOWNLOADS)) return sendStatement(sandbox, response, url);
  if (url.pathname.startsWith("/__sandbox/")) return handleControl(engine, request, response, url);
  return handlePanel(engine, request, response, url);
}

/**
 * Starts and answers when requests are served. A second start on the same schema goes on where the first ended;
 * two at once on one schema are not supported. `stop` waits for what is under way.
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const schema = options.schema ?? "revio_sandbox";
  const db = openDatabase(options.databaseUrl, schema);
  let engine: Engine | null = null;
  const server = await listen(options.port ?? 0, (request, response) => {
    response.on("error", () => {});
    if (engine) serve(engine, request, response);
    else send(response, refuse(503, "sandbox_starting", "The sandbox is starting.", { "retry-after": "1" }));
  });
  try {
    const origin = options.origin ?? `http://localhost:${(server.address() as AddressInfo).port}`;
    await applySchema(db, schema);
    const { secretKey, brandId, controlKey, onError = () => {} } = options;
    const report = (error: unknown): void => (isLost(error) ? undefined : onError(error));
    const identity = { db, origin, secretKey, brandId, controlKey, report };
    const sandbox = await openState(
      identity,
      options.seed ?? randomBytes(8).toString("hex"),
      options.settings ?? {},
    );
    const started: Engine = { sandbox, sender: startSender(sandbox), timers: startTimers(sandbox) };
    engine = started;
    return {
      origin,
      seed: sandbox.seed,
      async stop() {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await Promise.all([closed, started.sender.stop(), started.timers.stop()]);
        await db.end();
      },
    };
  } catch (error) {
    server.close();
    await db.end();
    throw error;
  }
}

function serve(engine: Engine, request: IncomingMessage, response: ServerResponse): void {
  handle(engine, request, response).catch((error: unknown) => {
    engine.sandbox.report(error);
    const [status, code] = isLost(error) ? [503, "service_unavailable"] : [500, "sandbox_error"];
    send(response, refuse(status, code, "The sandbox could not do this."));
  });
}
