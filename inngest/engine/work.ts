/** Makes the calls of a leased run and applies what the app answers. */
import { decide, type Outcome } from "./decide";
import { converge, endDeliveries, type Delivery, type FunctionEvent, type Look } from "./deliveries";
import { persist, type Engine } from "./engine";
import { point } from "./point";
import { callRequest, type Call } from "./protocol";

const CALLS_IN_A_ROW = 10;

type Applied = { status: "ok" | "stale"; next?: Call | null };

/** Makes a call and the run's next ones under the same lease, at most ten in a row. Never rejects. */
export async function work(engine: Engine, first: Call): Promise<void> {
  point("claimed");
  engine.inFlight.set(first.token, first);
  let call: Call | null | undefined = first;
  try {
    for (let i = 1; call; i++) {
      const { outcome, version } = await run(engine, call);
      point("answered");
      const keep = i < CALLS_IN_A_ROW && !engine.stopping;
      const { next }: Applied = await apply(engine, { ...call, version }, outcome, keep);
      point("applied");
      call = next;
    }
  } catch (error) {
    engine.options.log("error", `run ${first.run}: ${(error as Error).message}`);
  }
  engine.inFlight.delete(first.token);
}

/** Makes the call and decides; `version` is what the SDK asks to be called with from now on. */
async function run(engine: Engine, call: Call): Promise<{ outcome: Outcome; version: number }> {
  try {
    const { query, headers, body } = callRequest(engine.options.signingKey, call);
    const reply = await engine.app.send({
      method: "POST",
      url: engine.options.appUrl + query,
      headers,
      body,
    });
    const version =
      reply.kind === "answer" ? Number(reply.headers["x-inngest-req-version"] ?? call.version) : call.version;
    return { outcome: decide(engine, call, reply), version };
  } catch (error) {
    const reason = `the call could not be made: ${(error as Error).message}`;
    return { outcome: decide(engine, call, { kind: "lost", reason }), version: call.version };
  }
}

async function apply(engine: Engine, call: Call, outcome: Outcome, keep: boolean): Promise<Applied> {
  const send = (change: Outcome, events: Delivery[]): Promise<Applied> =>
    converge<Applied>(engine, events, (decided) =>
      persist<Applied | Look>(engine, "apply", {
        now: engine.clock.now(),
        run: call.run,
        item: call.item,
        token: call.token,
        version: call.version,
        lease: engine.options.leaseMs,
        keep,
        ...change,
        ...decided,
      }),
    );
  record(engine, call, outcome);
  const ended = { id: call.run, function: call.function, event: call.event as unknown as FunctionEvent };
  if ("end" in outcome) return send(outcome, endDeliveries(engine, ended, outcome.end));
  try {
    return await send(outcome, []);
  } catch (error) {
    if (engine.closed) throw error;
    const message = `the answer could not be stored: ${(error as Error).message}`;
    const end = { status: "failed" as const, error: JSON.stringify({ name: "Error", message }) };
    return send({ end }, endDeliveries(engine, ended, end));
  }
}

function record(engine: Engine, call: Call, outcome: Outcome): void {
  const kind =
    "end" in outcome
      ? outcome.end.status
      : "ops" in outcome
        ? outcome.ops.map(({ op }) => op).join()
        : "again";
  if ("retry" in outcome || "hold" in outcome) {
    engine.options.log("info", `${call.function} ${call.run} attempt ${call.attempt}: ${outcome.reason}`);
  }
  if (!engine.clock.virtual) return;
  const at = new Date(engine.clock.now()).toISOString();
  engine.ran.push({
    at,
    function: call.function,
    run: call.run,
    item: call.item,
    attempt: call.attempt,
    outcome: kind,
  });
}
