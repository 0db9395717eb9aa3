/** `npm run bench [name …]`: what things cost on this machine. */
import { runEach } from "./run-each";

await runEach("bench", "bench/results", process.argv.slice(3));
