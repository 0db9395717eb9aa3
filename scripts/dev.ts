/** `npm run dev`: the same with `next dev` in place of the build. */
import { run } from "./foreground";

await run("dev");
