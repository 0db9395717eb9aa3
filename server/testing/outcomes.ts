/** `"answered"`, or the code of the error the work failed with. */
export const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "answered",
    (error: { code?: string }) => error.code,
  );

/** What the work answered, and in how many milliseconds. */
export async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const began = Date.now();
  return [await work, Date.now() - began];
}

/** Collects rejections and exceptions that nobody caught, either of which would end a real process. */
export function watchStrays(): { end: () => unknown[] } {
  const strays: unknown[] = [];
  const add = (error: unknown): number => strays.push(error);
  process.on("unhandledRejection", add);
  process.on("uncaughtException", add);
  return {
    end: () => {
      process.off("unhandledRejection", add);
      process.off("uncaughtException", add);
      return strays;
    },
  };
}
