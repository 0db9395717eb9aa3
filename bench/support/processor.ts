import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

type Process = { parent: number; own: number; ended: number };

function readProcess(pid: string): Process | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number);
    const [parent = 0] = fields.slice(1);
    const [own = 0, ownKernel = 0, ended = 0, endedKernel = 0] = fields.slice(11);
    return { parent, own: own + ownKernel, ended: ended + endedKernel };
  } catch {
    return undefined; // it ended meanwhile
  }
}

/**
 * The processor time that a server and its processes have used so far, in seconds: what a figure is on a machine that does nothing
 * else. Undefined where there is no /proc. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function processorSeconds(pid: number): number | undefined {
  const server = readProcess(String(pid));
  if (!server) return undefined;
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(readProcess)
    .filter((one) => one?.parent === pid);
  const ticks = children.reduce((sum, one) => sum + (one?.own ?? 0), server.own + server.ended);
  return ticks / TICKS_PER_SECOND;
}
