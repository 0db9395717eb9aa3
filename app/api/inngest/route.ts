import { serve } from "inngest/next";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/index";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";
export const maxDuration = 60;

/** Where the engine calls our functions. Its signature is the authentication; other methods do not exist. */
export const { GET, POST, PUT } = serve({ client: inngest, functions, enableUnauthedSync: false });
