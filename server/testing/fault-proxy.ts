import { EventEmitter, once } from "node:events";
import { createServer, type Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** `up` is from the client to the server, `down` the way back. */
export type Direction = "up" | "down";

export type FaultProxy = {
  port: number;
  /** Connections open now, seen from the client. */
  open: () => number;
  /** Connections ever accepted. */
  accepted: () => number;
  /** Every byte arrives this much later. */
  latency: (ms: number) => void;
  /** Nothing passes, not even a close; what was sent arrives after `heal()`, as TCP would deliver it. */
  silence: (...directions: Direction[]) => void;
  /** The server side of all open connections is gone for good, and the client is never told. */
  halfOpen: () => void;
  /** All open connections are reset. */
  reset: () => void;
  /** Each connection is reset once `bytes` more have passed in this direction; until `heal()`. */
  cutAfter: (bytes: number, direction: Direction) => void;
  /** New connections are refused and open ones reset, as when the server is down. */
  refuse: () => Promise<void>;
  /** No faults from now on; half-open connections stay dead. */
  heal: () => Promise<void>;
  close: () => Promise<void>;
};

type Link = { client: Socket; server: Socket; dead: boolean; passed: Record<Direction, number> };

type Faults = {
  latencyMs: number;
  silent: Set<Direction>;
  cut: Record<Direction, number>;
  /** Emits `heal`. */
  events: EventEmitter;
};

/**
 * A TCP proxy on loopback that does to connections what networks do. Each fault holds until `heal()`; `reset` and
 * `halfOpen` hit the connections open at that moment. Works beneath TLS, as it looks at no byte.
 */
export async function startFaultProxy(targetPort: number, port = 0): Promise<FaultProxy> {
  const links = new Set<Link>();
  const faults: Faults = { latencyMs: 0, silent: new Set(), cut: uncut(), events: new EventEmitter() };
  faults.events.setMaxListeners(0);
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    accepted++;
    join(links, faults, client, targetPort);
  });
  const bound = await listen(server, port);
  const reset = (): void => {
    for (const link of links) sever(link);
  };
  const heal = async (): Promise<void> => {
    Object.assign(faults, { latencyMs: 0, silent: new Set(), cut: uncut() });
    faults.events.emit("heal");
    if (!server.listening) await listen(server, bound);
  };
  const refuse = async (): Promise<void> => {
    const closed = server.listening ? once(server, "close") : undefined;
    server.close();
    reset();
    await closed;
  };
  return {
    port: bound,
    open: () => [...links].filter((link) => !link.client.readableEnded).length,
    accepted: () => accepted,
    latency: (ms) => {
      faults.latencyMs = ms;
    },
    silence: (...directions) => {
      faults.silent = new Set(directions);
    },
    halfOpen: () => {
      for (const link of links) {
        link.dead = true;
        link.server.destroy();
      }
    },
    reset,
    cutAfter: (bytes, direction) => {
      for (const link of links) link.passed[direction] = 0;
      faults.cut[direction] = bytes;
    },
    refuse,
    heal,
    close: async () => {
      await refuse();
      faults.silent.clear();
      faults.events.emit("heal");
    },
  };
}

const uncut = (): Record<Direction, number> => ({
  up: Number.POSITIVE_INFINITY,
  down: Number.POSITIVE_INFINITY,
});

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}

function join(links: Set<Link>, faults: Faults, client: Socket, targetPort: number): void {
  const server = new Socket({ allowHalfOpen: true });
  server.connect(targetPort, "127.0.0.1");
  const link: Link = { client, server, dead: false, passed: { up: 0, down: 0 } };
  links.add(link);
  client.on("close", () => links.delete(link));
  carry(link, faults, "up", client, server);
  carry(link, faults, "down", server, client);
}

/** Passes on bytes and the close in the order they came, each when the faults let it. */
function carry(link: Link, faults: Faults, direction: Direction, from: Socket, to: Socket): void {
  let line = Promise.resolve();
  const later = (act: () => void): void => {
    const due = Date.now() + faults.latencyMs;
    line = line.then(async () => {
      if (due > Date.now()) await sleep(due - Date.now());
      while (faults.silent.has(direction)) await once(faults.events, "heal");
      act();
    });
  };
  from.setNoDelay(true);
  from.on("data", (chunk: Buffer) => later(() => pass(link, faults, direction, to, chunk)));
  const closing = (act: () => void): void =>
    later(() => {
      if (!link.dead) act();
      else if (from === link.client) from.destroy();
    });
  from.on("end", () => closing(() => to.end()));
  from.on("error", () => closing(() => sever(link)));
  from.on("close", () => closing(() => to.destroySoon()));
}

function pass(link: Link, faults: Faults, direction: Direction, to: Socket, chunk: Buffer): void {
  if (link.dead) return;
  const room = faults.cut[direction] - link.passed[direction];
  link.passed[direction] += chunk.length;
  if (to.writable) to.write(chunk.subarray(0, Math.max(0, room)));
  if (chunk.length >= room) setTimeout(() => sever(link), 5); // by then the bytes have been read
}

function sever(link: Link): void {
  for (const socket of [link.client, link.server]) {
    if (!socket.destroyed) socket.resetAndDestroy();
  }
}
