import { Socket } from "node:net";

/**
 * A TCP socket that closes itself after `silenceMs` without a byte in either direction, so that a peer that vanished
 * without a sign is noticed. It is returned before it is connected and never throws or rejects, and the silence closes
 * it without an error: the driver then drops the connection cleanly, where an error, or a rejected promise, would
 * cost it queries or places in its pool.
 *
 * The clock compares byte counters because the driver removes every listener when TLS starts.
 */
export function openSocket(
  target: { host: string; port: number },
  silenceMs: number,
  events: { silent: () => void; gone: () => void },
): Socket {
  const socket = new Socket();
  let bytes = -1;
  let since = 0;
  const clock = setInterval(() => {
    if (socket.destroyed) {
      clearInterval(clock);
      events.gone();
      return;
    }
    const moved = socket.bytesRead + socket.bytesWritten;
    if (moved !== bytes) {
      bytes = moved;
      since = Date.now();
    } else if (Date.now() - since >= silenceMs) {
      events.silent();
      socket.destroy();
    }
  }, silenceMs / 10);
  clock.unref();
  socket.setNoDelay(true);
  socket.connect(target.port, target.host);
  return socket;
}

/** For a driver that dials again although its pool has ended: a socket that only closes. */
export function deadSocket(): Socket {
  const socket = new Socket();
  setTimeout(() => socket.destroy(), 50).unref(); // not at once: the driver would dial again in a tight loop
  return socket;
}
