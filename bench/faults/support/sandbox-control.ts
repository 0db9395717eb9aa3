/** The provider's twin as the harness sees it: faults to set, payments to make, its book to compare with. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OwnStack } from "./own-stack";

export type Row = Record<string, unknown>;

/** One control call, tried again while the twin's database is away. The status and the answer. */
export async function control(
  stack: OwnStack,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Row }> {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await fetch(`${stack.sandbox}/__sandbox/${path}`, {
        method,
        headers: { "x-sandbox-control": stack.controlKey, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      });
      if (answer.status < 500)
        return { status: answer.status, body: JSON.parse((await answer.text()) || "{}") as Row };
    } catch (error) {
      if (tries > 200) throw error;
    }
    if (tries > 200) throw new Error(`the sandbox answers nothing to ${method} ${path}`);
    await sleep(250);
  }
}

/** Of deliveries 10 % dropped, 20 % doubled, 20 % out of order, 5 % tampered with. */
export async function spoilDeliveries(stack: OwnStack): Promise<void> {
  const webhook = (probability: number, action: Row): Promise<unknown> =>
    control(stack, "POST", "webhook-faults", { match: { probability }, do: action });
  await webhook(0.05, { kind: "tamper_body" });
  await webhook(0.1, { kind: "drop" });
  await webhook(0.2, { kind: "duplicate", n: 2 });
  await webhook(0.2, { kind: "reorder" });
}

/** Of the calls to a path so many lose their answer, each share in its own way. */
export async function loseAnswers(
  stack: OwnStack,
  path: string,
  ways: [match: Row, action: Row][],
): Promise<void> {
  for (const [match, action] of ways)
    await control(stack, "POST", "faults", { match: { method: "POST", path, ...match }, do: action });
}

export async function endStorm(stack: OwnStack): Promise<void> {
  await control(stack, "DELETE", "faults");
  await control(stack, "DELETE", "webhook-faults");
  await control(stack, "POST", "deliveries/flush", {});
}

/** All rows of a list, page by page. */
export async function listAll(
  stack: OwnStack,
  name: "purchases" | "payouts" | "deliveries" | "requests",
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const after = Number(rows.at(-1)?.["number"] ?? 0);
    const page = (await control(stack, "GET", `${name}?after=${after}&limit=1000`)).body["results"] as Row[];
    rows.push(...page);
    if (page.length < 1_000) return rows;
  }
}
