import { useEffect, useState } from "react";

const FORM = /^#t=([\w-]+)$/;

/**
 * What the link of a mail carries behind `#t=`; null when there is nothing, undefined before the page has looked. It goes from the
 * address at once, so that no history and no screenshot keeps it, and is sent to the server by what somebody does on the page.
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();

  useEffect(() => {
    const take = () => {
      const found = FORM.exec(window.location.hash)?.[1];
      if (found !== undefined) window.history.replaceState(null, "", window.location.pathname);
      setToken((before) => found ?? before ?? null);
    };
    take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);

  return token;
}
