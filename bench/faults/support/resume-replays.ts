/** The sweep's look at replays that nobody works at, ten minutes from now. Run as a script with the app's environment. */
import { closePools } from "@/db/client";
import { sendOutbox } from "@/inngest/outbox";
import { announceStuckReplays } from "@/server/webhooks/work-replay";

const announced = await announceStuckReplays(new Date(Date.now() + 10 * 60_000));
await sendOutbox();
console.log(JSON.stringify({ announced }));
await closePools();
