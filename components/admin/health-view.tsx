"use client";

import { useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import type { GlyphName } from "@/components/ui/glyph";
import { Tag } from "@/components/ui/tag";
import type { Tone } from "@/components/ui/tone";
import { FiguresSection } from "./figures-section";
import { MissedSection } from "./missed-section";
import { AdminPage } from "./page";
import { Section } from "./section";
import { StuckSection } from "./stuck-section";
import { type Column, Table } from "./table";
import type { Check, FiguresRange } from "./types";
import { When } from "./when";

const STATES: Record<Check["state"], { words: string; tone: Tone; glyph: GlyphName }> = {
  working: { words: "Working", tone: "ok", glyph: "done" },
  degraded: { words: "Degraded", tone: "warn", glyph: "attention" },
  down: { words: "Down", tone: "bad", glyph: "failed" },
  unknown: { words: "Unknown", tone: "neutral", glyph: "running" },
};

const COLUMNS: readonly Column<Check>[] = [
  { header: "Part", className: "font-medium whitespace-nowrap", cell: ({ title }) => title },
  {
    header: "State",
    cell: ({ state }) => (
      <Tag tone={STATES[state].tone} glyph={STATES[state].glyph}>
        {STATES[state].words}
      </Tag>
    ),
  },
  { header: "What it rests on", className: "min-w-64 first-letter:uppercase", cell: ({ detail }) => detail },
  { header: "Since", className: "text-muted", cell: ({ since }) => <When at={since} /> },
  {
    header: "Affects",
    className: "min-w-48 text-muted",
    cell: ({ state, affects }) => (state === "working" ? "—" : affects),
  },
];

/** Each part with its own word, what is stuck, and how it went by the hour. Never one merged lamp. */
export function HealthView({ range }: { range: FiguresRange }) {
  return (
    <AdminPage title="Health">
      <Checks />
      <StuckSection />
      <FiguresSection range={range} />
      <MissedSection />
    </AdminPage>
  );
}

function Checks() {
  const trpc = useTRPC();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminHealth.checks.queryOptions({}, BACKGROUND),
    refetchInterval: 15_000,
  });
  return (
    <Section flush title="Parts">
      {isError && !data ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      {data ? (
        <Table caption="Parts" rows={data.items} rowKey={({ check }) => check} columns={COLUMNS} />
      ) : null}
    </Section>
  );
}
