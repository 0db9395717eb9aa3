/** `npm start`: the production build. */
import { run } from "./foreground";

await run("start");
