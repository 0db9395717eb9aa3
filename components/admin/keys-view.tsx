"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Tag } from "@/components/ui/tag";
import { WEBHOOKS } from "./deliveries-list";
import { LongId } from "./id";
import { ProposeKey, RetireKey } from "./key-dialogs";
import { AdminPage } from "./page";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { WebhookKey } from "./types";
import { useCommand } from "./use-command";
import { When } from "./when";

const STATES = {
  current: { words: "Current", tone: "ok", glyph: "done" },
  next: { words: "Next", tone: "info", glyph: "running" },
  retired: { words: "Retired", tone: "neutral", glyph: "back" },
} as const;

const COLUMNS: readonly Column<WebhookKey>[] = [
  {
    header: "State",
    cell: ({ state }) => (
      <Tag tone={STATES[state].tone} glyph={STATES[state].glyph}>
        {STATES[state].words}
      </Tag>
    ),
  },
  {
    header: "For",
    className: "whitespace-nowrap",
    cell: ({ route }) => (route === "webhook" ? "Webhooks" : "Callbacks of payments"),
  },
  { header: "SHA-256 of the key", className: "min-w-72", cell: ({ keyId }) => <LongId id={keyId} /> },
  { header: "Known since", className: "text-muted", cell: ({ createdAt }) => <When at={createdAt} /> },
];

/** The keys that Revio's signatures are verified with. Believing another one takes two admins. */
export function KeysView() {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery(trpc.adminDeliveries.keys.queryOptions({}));
  const [proposing, setProposing] = useState(false);
  const [retiring, setRetiring] = useState<WebhookKey>();
  const next = data?.items.filter(({ state }) => state === "next") ?? [];
  return (
    <AdminPage
      title="Webhook keys"
      crumbs={[{ href: WEBHOOKS, label: "Webhooks" }]}
      actions={
        <>
          {next.map((key) => (
            <Button key={key.keyId} onClick={() => setRetiring(key)}>
              Retire next key of {key.route === "webhook" ? "webhooks" : "callbacks"}…
            </Button>
          ))}
          <Button kind="primary" onClick={() => setProposing(true)}>
            Propose a key…
          </Button>
        </>
      }
    >
      <News text={news} />
      <Section flush title="Keys" aside="The current and the next one are both believed">
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
        {data ? (
          <Table
            caption="Keys"
            rows={data.items}
            rowKey={({ keyId, route }) => `${route} ${keyId}`}
            columns={COLUMNS}
          />
        ) : null}
      </Section>
      <ProposeKey open={proposing} onClose={() => setProposing(false)} command={command} />
      <RetireKey of={retiring} onClose={() => setRetiring(undefined)} command={command} />
    </AdminPage>
  );
}
