import type { FetchQueryOptions } from "@tanstack/react-query";
import type { Metadata } from "next";
import { refusalOf } from "@/server/trpc/refusal-of";
import { load } from "@/server/trpc/rsc";

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

const REFUSED_AT_THE_DOOR = new Set<string>(["NO_PERMISSION", "FACTOR_REQUIRED"]);

/** As `load`, for pages under the console's layout: to whoever isn't let in the layout speaks, and the page reads nothing. */
export async function read<Data, Failure, Key extends readonly unknown[]>(
  path: string,
  options: FetchQueryOptions<Data, Failure, Data, Key>,
): Promise<Data | undefined> {
  try {
    return await load(path, options);
  } catch (error) {
    if (REFUSED_AT_THE_DOOR.has(refusalOf(error).code)) return undefined;
    throw error;
  }
}

/** The title of a page about one thing, in the words of its heading; `plain` for whoever may not read it. Read once with the page. */
export const titled =
  <Param extends string, Data, Failure, Key extends readonly unknown[]>(
    param: Param,
    path: string,
    options: (input: Record<Param, string>) => FetchQueryOptions<Data, Failure, Data, Key>,
    plain: string,
    words: (data: Data) => string | null,
  ) =>
  async ({ params }: { params: Promise<Record<Param, string>> }): Promise<Metadata> => {
    const input = await params;
    const data = await read(`${path}/${input[param]}`, options(input));
    return { title: (data === undefined ? null : words(data)) ?? plain };
  };
