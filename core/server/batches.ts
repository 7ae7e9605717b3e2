/** How much one read takes along, and how long it may wait for company (mission DB-33). */
export type BatchLimits = { countMax?: number; waitMsMax?: number };

type Waiting<Row> = { resolve(row: Row | undefined): void; reject(error: unknown): void };

/**
 * One read for all who ask at about the same time. Nobody waits for company while nothing is under way: what is asked
 * for in one turn of the program goes together, and what is asked meanwhile goes with the next read, which begins when
 * this one is answered, when `countMax` ids are there, or after `waitMsMax`.
 *
 * Rows are paired with their callers by id, in whatever order they come (mission A18, 36); an id without a row is
 * undefined, and a read that fails fails for each who waits for it.
 *
 * @param read all rows of these ids, each id there once; rows of other ids are left out
 */
export function batchReads<Row>(
  read: (ids: string[]) => Promise<readonly Row[]>,
  idOf: (row: Row) => string,
  { countMax = 100, waitMsMax = 50 }: BatchLimits = {},
): (id: string) => Promise<Row | undefined> {
  let waiting = new Map<string, Waiting<Row>[]>();
  let underWay = 0;
  let timer: Timer | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size === 0) return;
    const asked = waiting;
    waiting = new Map();
    underWay++;
    try {
      const rows = new Map((await read([...asked.keys()])).map((row) => [idOf(row), row]));
      for (const [id, callers] of asked) for (const { resolve } of callers) resolve(rows.get(id));
    } catch (error) {
      for (const callers of asked.values()) for (const { reject } of callers) reject(error);
    } finally {
      underWay--;
    }
    if (underWay === 0) void flush();
  }

  return async (id) =>
    await new Promise((resolve, reject) => {
      const callers = waiting.get(id);
      if (callers) return callers.push({ resolve, reject });
      waiting.set(id, [{ resolve, reject }]);
      if (waiting.size === countMax) void flush();
      else if (waiting.size === 1) {
        if (underWay === 0) setImmediate(() => void flush());
        else timer ??= setTimeout(() => void flush(), waitMsMax);
      }
    });
}
