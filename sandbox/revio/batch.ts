/**
 * Groups writes: while one statement is under way, what arrives is collected and written by the next one.
 * The returned promise settles with the statement that carried the item, so nothing is acknowledged unwritten.
 */
export function batch<Item>(write: (items: Item[]) => Promise<unknown>): (item: Item) => Promise<void> {
  let waiting: Item[] = [];
  let next: Promise<void> | null = null;
  let busy: Promise<unknown> = Promise.resolve();
  return (item) => {
    waiting.push(item);
    next ??= busy.then(async () => {
      const items = waiting;
      waiting = [];
      next = null;
      const writing = write(items);
      busy = writing.catch(() => {});
      await writing;
    });
    return next;
  };
}
