import type { FetchQueryOptions } from "@tanstack/react-query";
import { refusalOf } from "@/server/trpc/refusal-of";
import { load } from "@/server/trpc/rsc";

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** As `load`, for pages under the console's layout: to whoever is no admin the layout speaks, and the page reads nothing. */
export async function read<Data, Failure, Key extends readonly unknown[]>(
  path: string,
  options: FetchQueryOptions<Data, Failure, Data, Key>,
): Promise<Data | undefined> {
  try {
    return await load(path, options);
  } catch (error) {
    if (refusalOf(error).code === "NO_PERMISSION") return undefined;
    throw error;
  }
}
