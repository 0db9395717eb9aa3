"use client";

import { useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { formatCount } from "@/server/money";
import { WEBHOOKS } from "./deliveries-list";
import { DeliveryPayload } from "./delivery-payload";
import { DeliveryState, durationWords, TRIGGERS } from "./delivery-words";
import { EffectsView } from "./effects-view";
import { Facts } from "./facts";
import { LongId, ShortId } from "./id";
import { AdminPage } from "./page";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { DeliveryDetail } from "./types";
import { useCommand } from "./use-command";
import { ExactTime, When } from "./when";

const CRUMBS = [{ href: WEBHOOKS, label: "Webhooks" }];

const ATTEMPTS: readonly Column<DeliveryDetail["attemptList"][number]>[] = [
  { header: "Attempt", cell: ({ seq }) => seq },
  {
    header: "Why",
    className: "whitespace-nowrap",
    cell: ({ trigger, by }) => (by === null ? TRIGGERS[trigger] : `${TRIGGERS[trigger]} by ${by}`),
  },
  { header: "When", cell: ({ at }) => <When at={at} /> },
  {
    header: "Outcome",
    className: "first-letter:uppercase",
    cell: ({ outcome }) => outcome.replaceAll("_", " "),
  },
  {
    header: "Error",
    className: "text-muted",
    cell: ({ errorCode, cause }) => [errorCode, cause].filter((part) => part !== null).join(", ") || "—",
  },
  {
    header: "Took",
    align: "end",
    className: "whitespace-nowrap",
    cell: ({ durationMs }) => durationWords(durationMs),
  },
  {
    header: "Replay",
    cell: ({ replayId }) => (
      <ShortId id={replayId} href={replayId === null ? undefined : `/admin/replays/${replayId}`} />
    ),
  },
];

/** One webhook: what it said (masked), each attempt, and what it did in our books. */
export function DeliveryView({ deliveryId }: { deliveryId: string }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminDeliveries.get.queryOptions({ deliveryId }, BACKGROUND),
    refetchInterval: ({ state }) => (isOpen(state.data) ? 5_000 : false),
  });
  if (!data)
    return (
      <AdminPage title="Webhook" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  const letter = data.deadLetters.find(({ closedBy }) => closedBy === null) ?? data.deadLetters.at(-1);
  return (
    <AdminPage
      audited={deliveryId}
      title={data.eventType ?? "Webhook of an unknown type"}
      crumbs={CRUMBS}
      facts={
        <>
          <DeliveryState state={data.state} />
          <span>
            Received <When at={data.receivedAt} /> · lag {durationWords(data.lagMs)} · attempts{" "}
            {data.attempts}
          </span>
        </>
      }
      actions={
        letter ? (
          <ButtonLink kind="primary" href={`/admin/dead-letters/${letter.deadLetterId}`}>
            Go to its dead letter
          </ButtonLink>
        ) : null
      }
    >
      <News text={news} />
      <Section flush title="Attempts">
        {data.attemptList.length === 0 ? (
          <p className="px-4 pb-4 text-muted">None yet.</p>
        ) : (
          <Table
            caption="Attempts"
            rows={data.attemptList}
            rowKey={({ seq }) => String(seq)}
            columns={ATTEMPTS}
          />
        )}
      </Section>
      <Section flush title="Effects">
        {data.effects === null ? (
          <p className="px-4 pb-4 text-muted">None: no attempt has succeeded.</p>
        ) : (
          <EffectsView caption="Entries it posted" effects={data.effects} />
        )}
      </Section>
      <DeliveryPayload delivery={data} command={command} />
      <Section title="Details">
        <Facts facts={factsOf(data)} />
      </Section>
    </AdminPage>
  );
}

const isOpen = (delivery: DeliveryDetail | undefined): boolean =>
  delivery?.state === "received" || delivery?.state === "retrying";

const factsOf = (delivery: DeliveryDetail) => [
  { label: "Webhook ID", value: <LongId id={delivery.deliveryId} /> },
  { label: "Object", value: <LongId id={delivery.objectId} /> },
  { label: "Purchase", value: <LongId id={delivery.purchaseId} /> },
  { label: "Reference", value: <LongId id={delivery.reference} /> },
  { label: "Came by", value: delivery.route === "webhook" ? "Webhook" : "Callback of a payment" },
  { label: "Received", value: <ExactTime at={delivery.receivedAt} /> },
  { label: "Processed", value: <ExactTime at={delivery.processedAt} /> },
  {
    label: "Came again",
    value:
      delivery.duplicates < 2
        ? delivery.duplicates === 0
          ? "Never"
          : "Once"
        : `${formatCount(delivery.duplicates)} times`,
  },
  { label: "Verified with key", value: <LongId id={delivery.keyId} /> },
];
