"use client";

import { useTheme } from "next-themes";
import { type ReactNode, useSyncExternalStore } from "react";
import { SINGLE_KEYS } from "@/components/ui/use-keys";

const THEMES = [
  { value: "system", words: "As the device" },
  { value: "light", words: "Light" },
  { value: "dark", words: "Dark" },
] as const;

const nothing = () => () => undefined;
const listen = (changed: () => void) => {
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
};
const keysAreOn = (): boolean => localStorage.getItem(SINGLE_KEYS) !== "off";

/** Theme and keys of this browser. The choice is known in the browser only, so nothing is marked before it can be. */
export function Appearance() {
  const { theme, setTheme } = useTheme();
  const known = useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
  const keysOn = useSyncExternalStore(listen, keysAreOn, () => true);

  const switchKeys = () => {
    localStorage.setItem(SINGLE_KEYS, keysOn ? "off" : "on");
    window.dispatchEvent(new StorageEvent("storage", { key: SINGLE_KEYS }));
  };

  return (
    <div className="grid gap-4 p-4">
      <fieldset>
        <legend className="mb-1 font-medium">Colours</legend>
        <div className="flex flex-wrap gap-x-6">
          {THEMES.map(({ value, words }) => (
            <Choice key={value}>
              <input
                type="radio"
                name="theme"
                checked={known && theme === value}
                onChange={() => setTheme(value)}
              />
              {words}
            </Choice>
          ))}
        </div>
      </fieldset>
      <Choice>
        <input type="checkbox" checked={keysOn} onChange={switchKeys} />
        Single-letter keys, like j and k in lists
      </Choice>
    </div>
  );
}

const Choice = ({ children }: { children: ReactNode }) => (
  <label className="flex min-h-11 items-center gap-2 md:min-h-8">{children}</label>
);
