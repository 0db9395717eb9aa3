/** The SDK app under test: it serves the functions, records what ran, and can go down or forge a signature. */
import http from "node:http";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { createFunctions } from "./functions";
import { createShapes } from "./shapes";

/** One execution inside the app, in order; `at` is the laboratory's time. */
export type Note = { case: string; what: string; attempt: number; run: string; at: number; data?: unknown };
export type TakeNote = (note: Omit<Note, "at">) => void;

export type App = {
  inngest: Inngest;
  url: string;
  /** By case. */
  notes: Map<string, Note[]>;
  /** What the SDK last posted to the engine's `/fn/register`. */
  registered: { functions: unknown[] } | null;
  /** So many of the next answers to calls carry a wrong signature. */
  forge: number;
  up: () => Promise<void>;
  down: () => Promise<void>;
};

type AppOptions = {
  baseUrl: string;
  eventKey: string;
  signingKey: string;
  port: number;
  now(): number;
};

const silent = { info() {}, warn() {}, error() {}, debug() {} };

/** Starts the app on loopback. Functions are the portable ones of `functions.ts` and `shapes.ts`. */
export async function startApp(options: AppOptions): Promise<App> {
  const notes = new Map<string, Note[]>();
  const take: TakeNote = (note) => {
    const all = notes.get(note.case) ?? [];
    notes.set(note.case, all);
    all.push({ ...note, at: options.now() });
  };
  const inngest = new Inngest({
    id: "conformance",
    isDev: false,
    baseUrl: options.baseUrl,
    eventKey: options.eventKey,
    signingKey: options.signingKey,
    checkpointing: false,
    logger: silent,
    internalLogger: silent,
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      if (request.url.includes("/fn/register"))
        app.registered = (await request.clone().json()) as App["registered"];
      return fetch(request);
    },
  });
  const handler = serve({
    client: inngest,
    functions: [...createFunctions(inngest, take), ...createShapes(inngest, take)],
    enableUnauthedSync: false,
  });
  let server: http.Server | null = null;
  const app: App = {
    inngest,
    url: `http://localhost:${options.port}/api/inngest`,
    notes,
    registered: null,
    forge: 0,
    up: async () => {
      server = http.createServer((request, response) => {
        if (request.method === "POST" && app.forge > 0) forge(app, response);
        handler(request, response);
      });
      await new Promise<void>((resolve) => server?.listen(options.port, "127.0.0.1", resolve));
    },
    down: async () => {
      const closed = new Promise((resolve) => server?.close(resolve));
      server?.closeAllConnections();
      await closed;
    },
  };
  await app.up();
  return app;
}

function forge(app: App, response: http.ServerResponse): void {
  app.forge--;
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((status: number, headers: http.OutgoingHttpHeaders) =>
    writeHead(status, {
      ...headers,
      "x-inngest-signature": `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}`,
    })) as typeof response.writeHead;
}
