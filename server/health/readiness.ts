/** Which parts work, each for itself. Only the database and its migrations decide whether requests may come. */
import journal from "@/db/migrations/meta/_journal.json";
import { query } from "@/db/client";
import { env } from "@/server/env";
import { breakerState } from "@/server/revio/gateway";
import { listJobLateness } from "./job-lateness";

type PartState = "ok" | "degraded" | "down";
export type Part = { state: PartState; detail?: string };
type PartName = "database" | "migrations" | "engine" | "provider" | "jobs";
export type Readiness = { status: PartState; parts: Record<PartName, Part> };

const WITHIN_MS = 2_000;
const KEPT_MS = 1_000;

const newestMigration = Math.max(...journal.entries.map(({ when }) => when));

/** A newer database than ours is fine: a deployment migrates first. */
async function checkDatabase(): Promise<Pick<Readiness["parts"], "database" | "migrations">> {
  try {
    const rows = await query<{ newest: string | null }>(
      "app",
      "select max(created_at) as newest from wallet.applied_migrations",
    );
    const applied = Number(rows[0]?.newest ?? 0) >= newestMigration;
    return {
      database: { state: "ok" },
      migrations: applied ? { state: "ok" } : { state: "down", detail: "migrations are missing" },
    };
  } catch {
    return {
      database: { state: "down", detail: "no answer" },
      migrations: { state: "down", detail: "not known without the database" },
    };
  }
}

/** Without a base address the engine is a service of others, whose state shows in the jobs. */
async function checkEngine(): Promise<Part> {
  const base = env().INNGEST_BASE_URL;
  if (!base) return { state: "ok", detail: "hosted" };
  try {
    const { ok } = await fetch(new URL("/health", base), {
      signal: AbortSignal.timeout(WITHIN_MS),
      redirect: "error",
    });
    return ok ? { state: "ok" } : { state: "degraded", detail: "not active" };
  } catch {
    return { state: "degraded", detail: "no answer" };
  }
}

function checkProvider(): Part {
  const held = Object.entries(breakerState())
    .filter(([, { state }]) => state !== "closed")
    .map(([group]) => group);
  return held.length === 0
    ? { state: "ok" }
    : { state: "degraded", detail: `calls are held back: ${held.join(", ")}` };
}

async function checkJobs(): Promise<Part> {
  try {
    const overdue = (await listJobLateness()).filter((job) => job.overdue).map(({ job }) => job);
    return overdue.length === 0
      ? { state: "ok" }
      : { state: "degraded", detail: `overdue: ${overdue.join(", ")}` };
  } catch {
    return { state: "degraded", detail: "not known without the database" };
  }
}

async function look(): Promise<Readiness> {
  const [base, engine, jobs] = await Promise.all([checkDatabase(), checkEngine(), checkJobs()]);
  const parts = { ...base, engine, provider: checkProvider(), jobs };
  const states = Object.values(parts).map(({ state }) => state);
  const down = parts.database.state === "down" || parts.migrations.state === "down";
  return { status: down ? "down" : states.every((state) => state === "ok") ? "ok" : "degraded", parts };
}

let kept: { at: number; answer: Promise<Readiness> } | undefined;

/** The state of all parts. Looked at once a second at most, however many ask. Never throws. */
export function readiness(): Promise<Readiness> {
  if (!kept || performance.now() - kept.at > KEPT_MS) kept = { at: performance.now(), answer: look() };
  return kept.answer;
}
