"use client";

import { useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { AlertState } from "./alert-state";
import { ALERTS } from "./alerts-list";
import { Facts } from "./facts";
import { LongId } from "./id";
import { AdminPage } from "./page";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { AlertDetail } from "./types";
import { ExactTime, When } from "./when";

const CRUMBS = [{ href: ALERTS, label: "Alerts" }];
const CHANNELS = { webhook: "Webhook", email: "E-mail" } as const;
const MESSAGE_STATES = {
  queued: "Waiting to be sent",
  sent: "Sent",
  failed: "Couldn't be sent",
  off: "Off: not set up",
} as const;

const MESSAGE_COLUMNS: readonly Column<AlertDetail["messages"][number]>[] = [
  { header: "About", cell: ({ transition }) => (transition === "opened" ? "Opening" : "Closing") },
  { header: "Channel", cell: ({ channel }) => CHANNELS[channel] },
  {
    header: "State",
    className: "min-w-36",
    cell: ({ state, error }) => (error ? `${MESSAGE_STATES[state]} (${error})` : MESSAGE_STATES[state]),
  },
  { header: "Tries", align: "end", cell: ({ attempts }) => attempts },
  { header: "Sent", cell: ({ sentAt }) => <When at={sentAt} /> },
];

/** One alert: what was found, since when, and who was told. */
export function AlertView({ alertId }: { alertId: string }) {
  const trpc = useTRPC();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminHealth.alert.queryOptions({ alertId }, BACKGROUND),
    refetchInterval: ({ state }) => (state.data?.closedAt === null ? 15_000 : false),
  });
  if (!data)
    return (
      <AdminPage title="Alert" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  return (
    <AdminPage
      title={data.title}
      crumbs={CRUMBS}
      facts={
        <>
          <AlertState of={data} />
          <span>
            Opened <When at={data.openedAt} />
            {data.closedAt ? (
              <>
                {" · closed "}
                <When at={data.closedAt} />
              </>
            ) : null}
          </span>
        </>
      }
      actions={
        <ButtonLink kind={data.closedAt === null ? "primary" : "secondary"} href={data.page}>
          Go to where it is dealt with
        </ButtonLink>
      }
    >
      <Section title="What was found">
        <p className="mb-3 max-w-prose">{data.sentence}</p>
        <Facts
          facts={[
            { label: "Opened", value: <ExactTime at={data.openedAt} /> },
            { label: "Last seen", value: <ExactTime at={data.lastSeenAt} /> },
            {
              label: "Closed",
              value:
                data.closedAt === null ? (
                  "Still holds: it closes by itself when it is over"
                ) : (
                  <ExactTime at={data.closedAt} />
                ),
            },
            { label: "Rule", value: <LongId id={`${data.rule} ${data.subject}`} /> },
          ]}
        />
      </Section>
      <Messages messages={data.messages} />
    </AdminPage>
  );
}

const Messages = ({ messages }: { messages: AlertDetail["messages"] }) => (
  <Section flush title="Who was told">
    {messages.length === 0 ? (
      <p className="px-4 pb-4 text-muted">Nobody yet.</p>
    ) : (
      <Table
        caption="Messages"
        rows={messages}
        rowKey={({ transition, channel }) => `${transition} ${channel}`}
        columns={MESSAGE_COLUMNS}
      />
    )}
  </Section>
);
