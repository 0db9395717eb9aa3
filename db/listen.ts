import { setTimeout as sleep } from "node:timers/promises";
import { env } from "@/server/env";
import { parseAddress } from "./address";
import { type Generation, openGeneration, retire } from "./generation";

export type ListenHandlers = {
  /** A notification arrived. PostgreSQL drops those sent while we were away, so it is a hint, never the only cause. */
  onNotify: (payload: string) => void;
  /** Listening has begun, at first and after every interruption: look for what was missed meanwhile. */
  onReady: () => void;
  /** The connection is gone and will be made anew. */
  onLost?: (error: unknown) => void;
};

export type Listener = { close: () => Promise<void> };

const TIMINGS = { connectSeconds: 3, silenceMs: 10_000, beatMs: 3000, pauseMs: 2000 };

/** Listens on a channel as the app (people's live pages) or as the worker. See `listenAt`. */
export function listen(pool: "app" | "worker", channel: string, handlers: ListenHandlers): Listener {
  const url = pool === "app" ? env().DATABASE_APP_URL : env().DATABASE_WORKER_URL;
  return listenAt({ url, settings: { application_name: `octoco-${pool}-listen` } }, channel, handlers);
}

/**
 * Holds one connection that listens on `channel` until `close()`, and makes a new one whenever it is lost, after a
 * pause that grows to 2 s. A statement every 3 s keeps it alive; a connection that went silent is noticed within
 * `silenceMs`. A second call is a second connection. Handlers must not throw.
 */
export function listenAt(
  options: { url: string; settings?: Record<string, string> } & Partial<typeof TIMINGS>,
  channel: string,
  handlers: ListenHandlers,
): Listener {
  const { url, settings = {}, ...rest } = options;
  const config = { ...TIMINGS, ...rest, address: parseAddress(url), settings, max: 1 };
  const closing = new AbortController();
  const session = async (): Promise<void> => {
    const lost = new AbortController();
    const over = AbortSignal.any([lost.signal, closing.signal]);
    const generation = openGeneration(
      { ...config, onNotify: handlers.onNotify, onClose: () => lost.abort() },
      () => undefined,
    );
    try {
      await generation.sql`listen ${generation.sql(channel)}`;
      handlers.onReady();
      await beat(generation, config.beatMs, over);
    } finally {
      await retire(generation, 0);
    }
  };
  const ended = (async () => {
    for (let failed = 0; !closing.signal.aborted; failed++) {
      const began = Date.now();
      await session().catch((error: unknown) => closing.signal.aborted || handlers.onLost?.(error));
      if (Date.now() - began > config.pauseMs) failed = 0;
      const pause = Math.random() * Math.min(config.pauseMs, 100 * 2 ** failed);
      await sleep(pause, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();
  return {
    close: () => {
      closing.abort();
      return ended;
    },
  };
}

/** Returns only by throwing: the driver would make a new connection for the next beat, and that one doesn't listen. */
async function beat(generation: Generation, beatMs: number, over: AbortSignal): Promise<never> {
  const gone = new Promise<never>((_resolve, reject) => {
    over.addEventListener("abort", () => reject(new Error("the listening connection closed")), {
      once: true,
    });
  });
  gone.catch(() => undefined);
  for (;;) {
    await sleep(beatMs, undefined, { signal: over });
    await Promise.race([generation.sql`select 1`, gone]);
  }
}
