"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

/** What the last command did, in a sentence, and everything on screen read again after it. */
export function useCommand() {
  const cache = useQueryClient();
  const [news, setNews] = useState<string>();

  /** Runs a command; its refusal is left to whoever asked. */
  const command = async <Result>(
    run: () => Promise<Result>,
    said: string | ((result: Result) => string),
  ): Promise<Result> => {
    setNews(undefined);
    try {
      const result = await run();
      setNews(typeof said === "string" ? said : said(result));
      return result;
    } finally {
      void cache.invalidateQueries(); // also after a refusal: what it rests on is newer than what is shown
    }
  };

  return { news, command };
}
export type Command = ReturnType<typeof useCommand>["command"];
