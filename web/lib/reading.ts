import { batch, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Page } from "../../core/page.ts";
import { readHeld, readNear, type Answer, type Source } from "./edge.ts";
import { onChange, type Entity } from "./live.ts";
import { organisation } from "./session.ts";
import { wordsOf } from "./wire.ts";

/** A list as a page shows it: rows that stay while newer ones are on their way. */
export type Reading<T> = {
  /** A row that did not change is the same object as before. */
  readonly rows: T[];
  /** `empty` is before anything came; rows of another address are never shown. */
  readonly state: "empty" | "ready";
  readonly isReading: boolean;
  readonly source: Source | undefined;
  /** Why the last read failed, in words; rows that were there stay. */
  readonly error: string | undefined;
};

export type Read<T> = (path: string, signal?: AbortSignal) => Promise<Answer<Page<T>>>;

const ROWS_MAX = 5_000;
/** Changes come in bursts (an import); one read answers them all. */
const SETTLE_MS = 40;
const OLD_MS = 30_000;

/**
 * Reads a list and keeps it true: what this device holds at once, then the network; again when something of `entity`
 * changed, when the page is looked at after a while, and when the connection is back.
 */
export function createReading<T extends { id: string }>(
  path: () => string | undefined,
  entity: Entity,
  read: Read<T> = readNear,
): { reading: Reading<T>; refresh: () => Promise<void> } {
  const [shown, show] = createSignal<Answer<T[]>>();
  const [isReading, setReading] = createSignal(true);
  const [error, setError] = createSignal<string>();
  const [again, readAgain] = createSignal(0);
  let current: AbortController | undefined;
  let settle: ReturnType<typeof setTimeout> | undefined;

  async function run(from: string): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    setReading(true);
    try {
      if (!shown()) {
        const held = await readAll<T>(from, readHeld);
        if (held && !mine.signal.aborted) show(held);
      }
      const answer = await readAll<T>(from, (one) => read(one, mine.signal));
      if (mine.signal.aborted) return;
      batch(() => {
        if (answer) show({ ...answer, body: keepSame(shown()?.body ?? [], answer.body) });
        setError(undefined);
        setReading(false);
      });
    } catch (problem) {
      if (mine.signal.aborted) return;
      setError(wordsOf(problem));
      setReading(false);
    }
  }

  createEffect(
    on([path, organisation, again], ([now, org], before) => {
      if (now === undefined) return;
      if (before && (before[0] !== now || before[1] !== org)) show(undefined);
      void run(now);
    }),
  );
  const soon = () => {
    clearTimeout(settle);
    settle = setTimeout(() => readAgain((count) => count + 1), SETTLE_MS);
  };
  const whenSeen = () => {
    const source = shown()?.source;
    const isOld = Date.now() - (source?.asOfMs ?? 0) > OLD_MS || source?.region === "device";
    if (document.visibilityState === "visible" && isOld) soon();
  };
  onChange(entity, soon);
  document.addEventListener("visibilitychange", whenSeen);
  addEventListener("online", soon);
  onCleanup(() => {
    current?.abort();
    clearTimeout(settle);
    document.removeEventListener("visibilitychange", whenSeen);
    removeEventListener("online", soon);
  });
  return {
    reading: {
      get rows() {
        return shown()?.body ?? [];
      },
      get state() {
        return shown() ? "ready" : "empty";
      },
      get source() {
        return shown()?.source;
      },
      get isReading() {
        return isReading();
      },
      get error() {
        return error();
      },
    },
    refresh: async () => {
      const now = path();
      if (now !== undefined) await run(now);
    },
  };
}

/** What a list draws anew is what is not the same object. */
function keepSame<T extends { id: string }>(before: readonly T[], rows: readonly T[]): T[] {
  const known = new Map(before.map((row) => [row.id, row]));
  return rows.map((row) => {
    const old = known.get(row.id);
    return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
  });
}

/** Follows the cursors to the end; as old as the oldest of its pages. Undefined where one of them is not to be had. */
async function readAll<T>(
  path: string,
  read: (path: string) => Promise<Answer<Page<T>> | undefined>,
): Promise<Answer<T[]> | undefined> {
  const rows: T[] = [];
  let source: Source | undefined;
  let cursor: string | null = null;
  do {
    const next: Answer<Page<T>> | undefined = await read(
      cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    if (!next) return undefined;
    rows.push(...next.body.data);
    if (!source || next.source.asOfMs < source.asOfMs) source = next.source;
    cursor = next.body.meta.next_cursor;
  } while (cursor !== null && rows.length < ROWS_MAX);
  return source && { body: rows, source };
}
