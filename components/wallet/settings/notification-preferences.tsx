"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { RefusalNote } from "@/components/ui/refusal-note";
import type { NotificationPreferences as Preferences } from "@/components/wallet/types";

type Topic = Preferences["topics"][number];
type Channel = "email" | "sms";

const TOPICS: Record<Topic["topic"], { name: string; about: string }> = {
  deposits: { name: "Deposits", about: "Added, failed, sent back" },
  withdrawals: { name: "Withdrawals", about: "Asked for, on its way, paid, returned" },
  transfers: { name: "Transfers", about: "Money from and to other people" },
  security: { name: "Security", about: "Bank accounts added, removed, changed" },
};

const CHANNELS: Record<Channel, string> = { email: "E-mail", sms: "SMS" };

/** What somebody is told, by topic and channel. A switch shows what is wanted at once; the answer puts it right if need be. */
export function NotificationPreferences() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const options = trpc.notifications.preferences.queryOptions({});
  const preferences = useQuery(options);
  const profile = useQuery(trpc.profile.get.queryOptions({}));
  const change = useMutation(
    trpc.notifications.setPreference.mutationOptions({
      onSuccess: (now) => cache.setQueryData(options.queryKey, now),
    }),
  );

  if (!preferences.data)
    return preferences.isError ? (
      <Failure {...refusalOf(preferences.error)} retry={() => void preferences.refetch()} />
    ) : null;
  const hasPhone = typeof profile.data?.phone === "string";
  const isOn = ({ topic, ...row }: Topic, channel: Channel): boolean => {
    const wish = change.isPending ? change.variables : undefined;
    return wish?.topic === topic && wish.channel === channel ? wish.wanted : row[channel];
  };
  const set = (topic: Topic["topic"], channel: Channel, wanted: boolean) => {
    if (!change.isPending) change.mutate({ topic, channel, wanted });
  };
  return (
    <>
      <Table topics={preferences.data.topics} hasPhone={hasPhone} isOn={isOn} set={set} />
      {hasPhone ? null : (
        <p id="sms-needs-phone" className="border-t px-4 py-2.5 text-13 text-muted">
          SMS: Add a phone number first, above under Profile.
        </p>
      )}
      {change.error ? (
        <RefusalNote className="px-4 pb-3" sentence={refusalOf(change.error).sentence} />
      ) : null}
    </>
  );
}

interface TableProps {
  topics: Topic[];
  hasPhone: boolean;
  isOn: (row: Topic, channel: Channel) => boolean;
  set: SwitchProps["set"];
}

function Table({ topics, hasPhone, isOn, set }: TableProps) {
  return (
    <table className="w-full">
      <caption className="sr-only">What you are told, and how</caption>
      <thead>
        <tr className="text-left text-13 text-muted">
          <th scope="col" className="px-4 py-2 font-normal">
            About
          </th>
          <th scope="col" className="px-2 py-2 text-center font-normal">
            E-mail
          </th>
          <th scope="col" className="py-2 pr-4 pl-2 text-center font-normal">
            SMS
          </th>
        </tr>
      </thead>
      <tbody>
        {topics.map((row) => (
          <tr key={row.topic} className="border-t">
            <th scope="row" className="px-4 py-2.5 text-left font-normal">
              <p className="font-medium">{TOPICS[row.topic].name}</p>
              <p className="text-13 text-muted">{TOPICS[row.topic].about}</p>
            </th>
            <td className="px-2 text-center">
              {row.emailFixed ? (
                <span className="text-13 text-muted">Always</span>
              ) : (
                <Switch topic={row.topic} channel="email" on={isOn(row, "email")} set={set} />
              )}
            </td>
            <td className="pr-4 pl-2 text-center">
              <Switch
                topic={row.topic}
                channel="sms"
                on={hasPhone && isOn(row, "sms")}
                set={set}
                off={!hasPhone}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SwitchProps {
  topic: Topic["topic"];
  channel: Channel;
  on: boolean;
  set: (topic: Topic["topic"], channel: Channel, wanted: boolean) => void;
  off?: boolean;
}

/** A target of 44 px around a native checkbox that says it is a switch. */
const Switch = ({ topic, channel, on, set, off = false }: SwitchProps) => (
  <label className="inline-flex size-11 items-center justify-center">
    <input
      type="checkbox"
      role="switch"
      className="size-[18px] disabled:opacity-50"
      checked={on}
      disabled={off}
      aria-label={`${CHANNELS[channel]} about ${TOPICS[topic].name.toLowerCase()}`}
      aria-describedby={off ? "sms-needs-phone" : undefined}
      onChange={(event) => set(topic, channel, event.target.checked)}
    />
  </label>
);
