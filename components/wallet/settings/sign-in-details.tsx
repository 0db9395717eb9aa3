"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { formatExpectedBy } from "@/server/dates";
import { ChangeEmail } from "./change-email";
import { ChangePassword } from "./change-password";

type Open = "email" | "password";

/** What somebody signs in with, each to be changed where it stands, with a confirmation. */
export function SignInDetails() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const options = trpc.signInDetails.get.queryOptions({});
  const details = useQuery(options);
  const ways = useQuery(trpc.google.status.queryOptions({}));
  const [open, setOpen] = useState<Open>();
  const [news, setNews] = useState("");

  if (!details.data)
    return details.isError ? (
      <Failure {...refusalOf(details.error)} retry={() => void details.refetch()} />
    ) : null;
  const { email, verified, pending } = details.data;
  const show = (part: Open) => {
    setNews("");
    setOpen(part);
  };
  const close = (what?: string) => {
    setOpen(undefined);
    if (what === undefined) return;
    setNews(what);
    void cache.invalidateQueries(); // sessions ended, and money waits
  };
  return (
    <>
      {open === "email" ? (
        <ChangeEmail email={email} onEnd={close} />
      ) : (
        <Line
          label="E-mail address"
          shown={verified ? email : `${email}, not confirmed yet`}
          more={
            pending
              ? `Waiting for ${pending.email}: open the link in its mail before ${formatExpectedBy(pending.until)}.`
              : undefined
          }
          onChange={() => show("email")}
        />
      )}
      {open === "password" ? (
        <ChangePassword email={email} onEnd={close} />
      ) : (
        <Line
          label="Password"
          shown={
            ways.data?.hasPassword === false ? "None yet: you sign in with Google" : "Known to you alone"
          }
          onChange={() => show("password")}
        />
      )}
      <p role="status" className={news === "" ? "sr-only" : "tone-ok border-t px-4 py-3"}>
        {news}
      </p>
    </>
  );
}

interface LineProps {
  label: string;
  shown: string;
  more?: string | undefined;
  onChange: () => void;
}

const Line = ({ label, shown, more, onChange }: LineProps) => (
  <div className="flex items-center justify-between gap-3 border-t px-4 py-3 first:border-t-0">
    <div className="min-w-0">
      <p className="font-medium">{label}</p>
      <p className="text-13 break-words text-muted">{shown}</p>
      {more ? <p className="mt-1 text-13 break-words text-muted">{more}</p> : null}
    </div>
    <Button size="sm" aria-label={`Change ${label.toLowerCase()}`} onClick={onChange}>
      Change
    </Button>
  </div>
);
