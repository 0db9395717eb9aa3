"use client";

import { useSyncExternalStore } from "react";
import { formatAdminTime, formatDateTime, formatRelative } from "@/server/dates";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const eachMinute = (tick: () => void) => {
  const timer = setInterval(tick, MINUTE);
  return () => clearInterval(timer);
};
const thisMinute = () => Math.ceil(Date.now() / MINUTE) * MINUTE;

/** Now, to the minute; null in the first HTML, which can't know when it is read. */
const useNow = (): number | null => useSyncExternalStore(eachMinute, thisMinute, () => null);

/** A time: relative within a day of now, else absolute; exact and with its zone on hover and for a copy. */
export function When({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <>—</>;
  const near = now !== null && Math.abs(now - Date.parse(at)) < DAY;
  return (
    <time dateTime={at} title={formatAdminTime(at)} className="whitespace-nowrap">
      {near ? formatRelative(at, new Date(now)) : formatDateTime(at)}
    </time>
  );
}

/** The whole time, for details. */
export const ExactTime = ({ at }: { at: string | null }) =>
  at === null ? <>—</> : <time dateTime={at}>{formatAdminTime(at)}</time>;
