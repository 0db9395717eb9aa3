/** What the address of a list says: its filters and its place. The address is the only store of both. */
export type Address = Readonly<Record<string, string | undefined>>;

/** The named parameters of an address, each at most once; what a list doesn't know is left out. */
export function readAddress<Name extends string>(
  params: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly Name[],
): { [Key in Name]?: string } {
  const read: { [Key in Name]?: string } = {};
  for (const name of names) {
    const value = params[name];
    if (typeof value === "string" && value !== "") read[name] = value;
  }
  return read;
}

/** One of the words a filter knows; anything else is no filter. */
export const oneOf = <Word extends string>(
  text: string | undefined,
  words: readonly Word[],
): Word | undefined => words.find((word) => word === text);

/** The same list with something changed. Without a cursor in the change it starts at its first page. */
export function addressOf(path: string, address: Address, change: Address = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...address, cursor: undefined, ...change })) {
    if (value !== undefined && value !== "") params.set(name, value);
  }
  return params.size === 0 ? path : `${path}?${params.toString()}`;
}
