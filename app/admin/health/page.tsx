import type { Metadata } from "next";
import { oneOf } from "@/components/admin/address";
import { HealthView } from "@/components/admin/health-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Health" };

export default async function Health({ searchParams }: { searchParams: SearchParams }) {
  const { range: asked } = await searchParams;
  const range = oneOf(typeof asked === "string" ? asked : undefined, ["24h", "7d", "30d"] as const) ?? "24h";
  await Promise.all([
    prefetch(trpc.adminHealth.checks.queryOptions({})),
    prefetch(trpc.adminHealth.stuck.queryOptions({})),
    prefetch(trpc.adminHealth.figures.queryOptions({ range })),
    prefetch(trpc.adminHealth.missed.queryOptions({ limit: 25 })),
  ]);
  return (
    <HydrateClient>
      <HealthView range={range} />
    </HydrateClient>
  );
}
