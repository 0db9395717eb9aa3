/** `npm run battery [run …]`: processes killed, networks cut, the provider lying, at nightly figures. */
import { runEach } from "./run-each";

await runEach("bench/faults", "bench/results/faults", process.argv.slice(3));
