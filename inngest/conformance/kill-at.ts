/** Preloaded into the engine by the crash checks: `KILL_AT=applied:3` is kill -9 at the third such point. */
import { subscribe } from "node:diagnostics_channel";

const [name, count = "1"] = (process.env["KILL_AT"] ?? "").split(":");
let left = Number(count);

if (name) {
  subscribe(`engine.${name}`, () => {
    left--;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  });
}
