import { failure } from "./failures";

/** What one of several equal calls wants, and how it is told. */
type Waiting<Call, Answer> = {
  call: Call;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
  timer: NodeJS.Timeout;
};

/**
 * Takes equal calls together when many come at once. No timer: a lane that is free takes its share of what has queued, up to
 * `most`, as one call of `together`; a share of one goes `alone`. When `together` fails as a whole, each goes alone, and
 * so has the outcome it would have had anyway. Callers notice nothing but the time; who waits longer than `waitMs` gets BUSY, and
 * nothing was sent.
 *
 * @param lanes how many calls may be under way at once; few, since a lane that waits is what fills the next call
 */
export function createLanes<Call, Answer>({
  lanes,
  most,
  waitMs = 3000,
  alone,
  together,
}: {
  lanes: number;
  most: number;
  waitMs?: number;
  alone: (call: Call) => Promise<Answer>;
  together: (calls: Call[]) => Promise<Answer[]>;
}): (call: Call) => Promise<Answer> {
  const line = new Set<Waiting<Call, Answer>>();
  let busy = 0;
  let planned = false;

  const take = (many: number): Waiting<Call, Answer>[] => {
    const taken: Waiting<Call, Answer>[] = [];
    for (const waiting of line) {
      if (taken.length === many) break;
      clearTimeout(waiting.timer);
      line.delete(waiting);
      taken.push(waiting);
    }
    return taken;
  };

  const one = ({ call, resolve, reject }: Waiting<Call, Answer>): Promise<void> =>
    alone(call).then(resolve, reject);

  const many = async (taken: Waiting<Call, Answer>[]): Promise<void> => {
    let answers: Answer[];
    try {
      answers = await together(taken.map(({ call }) => call));
      if (answers.length !== taken.length) throw new Error("a call has no answer");
    } catch {
      await Promise.all(taken.map(one));
      return;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lengths were compared
    for (const [place, waiting] of taken.entries()) waiting.resolve(answers[place] as Answer);
  };

  const send = async (taken: Waiting<Call, Answer>[]): Promise<void> => {
    busy++;
    const [first] = taken;
    await (taken.length === 1 && first ? one(first) : many(taken));
    busy--;
    dealSoon();
  };

  /** What waits is dealt evenly to the free lanes; what came in the same turn of the event loop is dealt together. */
  const dealSoon = (): void => {
    if (planned || busy === lanes || line.size === 0) return;
    planned = true;
    setImmediate(() => {
      planned = false;
      for (let free = lanes - busy; free > 0 && line.size > 0; free--)
        void send(take(Math.min(most, Math.ceil(line.size / free))));
    });
  };

  return (call) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        line.delete(waiting);
        reject(failure("BUSY", "no lane came free in time, nothing was sent"));
      }, waitMs);
      const waiting = { call, resolve, reject, timer };
      line.add(waiting);
      dealSoon();
    });
}
