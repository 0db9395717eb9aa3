import type { Socket } from "node:net";
import postgres from "postgres";
import type { Address } from "./address";
import { deadSocket, openSocket } from "./socket";
import { driverTypes } from "./values";

export type GenerationConfig = {
  address: Address;
  /** Run-time parameters sent when a connection starts. */
  settings: Record<string, string>;
  max: number;
  connectSeconds: number;
  silenceMs: number;
};

/** One driver pool. After a connection error the next generation takes over, and this one only finishes its work. */
export type Generation = {
  sql: postgres.Sql;
  sockets: Set<Socket>;
  running: number;
  gone: boolean;
  idle: () => void;
};

/**
 * Opens a generation; nothing is dialled before its first statement. The options close the driver's known faults, each
 * measured: see the comments.
 */
export function openGeneration(config: GenerationConfig, onSilent: () => void): Generation {
  const { host, port, user, password, database, ssl } = config.address;
  const sockets = new Set<Socket>();
  const connect = (): Socket => {
    if (generation.gone) return deadSocket(); // the driver dials for its queue even after end()
    const socket = openSocket(config.address, config.silenceMs, {
      silent: onSilent,
      gone: () => sockets.delete(socket),
    });
    sockets.add(socket);
    return socket;
  };
  const driver = {
    host,
    port,
    user,
    password,
    database,
    ssl,
    max: config.max,
    connection: { TimeZone: "UTC", ...config.settings },
    types: driverTypes,
    onnotice: () => undefined,
    socket: connect,
    max_pipeline: 0, // one statement at a time: a pipelined one hangs for good after a reset
    fetch_types: false, // its query at connecting is an unhandled rejection when the connection resets
    connect_timeout: config.connectSeconds,
    max_lifetime: null, // the silence timer already closes what is idle
    backoff: () => 0, // the driver's own is shared by all connections and grows to 20 s
  };
  const generation: Generation = {
    sql: postgres(driver),
    sockets,
    running: 0,
    gone: false,
    idle: () => undefined,
  };
  return generation;
}

/** When its last statement settles, or after `drainMs`, all sockets of an old generation go. */
export async function retire(generation: Generation, drainMs: number): Promise<void> {
  if (generation.running > 0) {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((done) => {
      generation.idle = done;
      timer = setTimeout(done, drainMs);
    });
    clearTimeout(timer);
  }
  generation.gone = true;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((done) => {
    timer = setTimeout(done, 1500);
  });
  await Promise.race([generation.sql.end({ timeout: 1 }).catch(() => undefined), patience]);
  clearTimeout(timer);
  for (const socket of generation.sockets) socket.destroy();
}
