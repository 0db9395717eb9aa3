"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { useKeys } from "@/components/ui/use-keys";

const PLACES: Record<string, string> = { h: "/", a: "/activity", w: "/withdraw", s: "/settings" };
const SEQUENCE_MS = 1_500;

const LIST = [
  ["/", "Search"],
  ["g h", "Go to Home"],
  ["g a", "Go to Activity"],
  ["g w", "Go to Withdraw"],
  ["g s", "Go to Settings"],
  ["j  k", "Next and previous transaction"],
  ["[  ]", "Newer and older"],
  ["Esc", "Close what is on top"],
] as const;

/** The keys that work everywhere, and the list of all of them. */
export function Keys() {
  const router = useRouter();
  const [listed, setListed] = useState(false);
  const went = useRef(0);
  const go = (key: string) => {
    const place = PLACES[key];
    if (place !== undefined && Date.now() - went.current < SEQUENCE_MS) router.push(place);
  };

  useKeys({
    "?": () => setListed(true),
    "/": (event) => {
      const box = document.querySelector<HTMLInputElement>("[data-search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
    },
    g: () => {
      went.current = Date.now();
    },
    h: () => go("h"),
    a: () => go("a"),
    w: () => go("w"),
    s: () => go("s"),
  });

  return (
    <Dialog open={listed} onClose={() => setListed(false)} title="Keys">
      <dl className="grid grid-cols-[72px_1fr] gap-y-2">
        {LIST.map(([key, what]) => (
          <div key={key} className="contents">
            <dt className="font-mono text-12 leading-5">{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 text-13 text-muted">Single letters can be switched off in Settings.</p>
    </Dialog>
  );
}
