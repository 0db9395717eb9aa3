"use client";

import { useSyncExternalStore } from "react";

const subscribe = (changed: () => void) => {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
};

/** True while the browser says there is no network. */
export const useOffline = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => !navigator.onLine,
    () => false,
  );

export function OfflineBanner() {
  const offline = useOffline();
  return (
    <div role="status" className="no-print">
      {offline ? (
        <p className="tone-warn px-4 py-2 text-13 font-medium md:px-7">
          You're offline. Showing what was last known. Money actions are off.
        </p>
      ) : null}
    </div>
  );
}
