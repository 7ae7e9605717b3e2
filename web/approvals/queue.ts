import { batch, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import type { Page } from "../../core/page.ts";
import { readHome, type Source } from "../lib/edge.ts";
import { onChange } from "../lib/live.ts";
import { organisation } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import type { Paged } from "../ui/list-paged.ts";

export type Queue = Paged<Expense> & {
  /** Something changed, and so much is shown that it is read again only when somebody says so. */
  readonly isBehind: boolean;
  /** Takes out what was decided on here, before the next read. */
  leave(ids: readonly string[]): void;
};

/** Changes come in bursts; one read answers them all. */
const SETTLE_MS = 300;
/** So many pages are read again by themselves, in 0.2 s; beyond, whoever scrolled so far would wait for every change. */
const AGAIN_PAGES_MAX = 10;

/**
 * What waits, read as far as somebody scrolls, and kept true: when something changed it is read again from the start as
 * far as it was read, and rows that are the same stay.
 */
export function createQueue(path: () => string): Queue {
  const [rows, setRows] = createSignal<Expense[]>();
  const [next, setNext] = createSignal<string | null>(null);
  const [source, setSource] = createSignal<Source>();
  const [isReading, setReading] = createSignal(true);
  const [isBehind, setBehind] = createSignal(false);
  const [error, setError] = createSignal<string>();
  let pages = 0;
  let current: AbortController | undefined;
  let settle: ReturnType<typeof setTimeout> | undefined;

  async function run(read: (signal: AbortSignal) => Promise<() => void>): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    setReading(true);
    try {
      const take = await read(mine.signal);
      if (mine.signal.aborted) return;
      batch(() => {
        take();
        // Before rows are drawn that ask for the next page.
        setReading(false);
        setError(undefined);
      });
    } catch (problem) {
      if (!mine.signal.aborted) setError(wordsOf(problem));
    } finally {
      if (current === mine) setReading(false);
    }
  }

  const readPage = (cursor: string | null, signal: AbortSignal) =>
    readHome<Page<Expense>>(
      cursor === null ? path() : `${path()}&cursor=${encodeURIComponent(cursor)}`,
      signal,
    );

  const readOn = (cursor: string) =>
    run(async (signal) => {
      const { body, source: from } = await readPage(cursor, signal);
      return () => {
        pages += 1;
        setRows((before) => [...(before ?? []), ...body.data]);
        setNext(body.meta.next_cursor);
        setSource((before) => olderOf(before, from));
      };
    });

  const readAgain = () =>
    run(async (signal) => {
      const wanted = Math.max(1, Math.min(AGAIN_PAGES_MAX, pages));
      const read: Expense[] = [];
      let cursor: string | null = null;
      let from: Source | undefined;
      let count = 0;
      do {
        const answer: Awaited<ReturnType<typeof readPage>> = await readPage(cursor, signal);
        read.push(...answer.body.data);
        cursor = answer.body.meta.next_cursor;
        from = olderOf(from, answer.source);
        count += 1;
      } while (cursor !== null && count < wanted);
      return () => {
        pages = count;
        setRows((before) => keepSame(before ?? [], read));
        setNext(cursor);
        setSource(from);
        setBehind(false);
      };
    });

  createEffect(
    on([path, organisation], () => {
      batch(() => {
        setRows(undefined);
        setNext(null);
        setError(undefined);
      });
      pages = 0;
      void readAgain();
    }),
  );
  onChange("expenses", () => {
    clearTimeout(settle);
    settle = setTimeout(() => {
      if (pages > AGAIN_PAGES_MAX) setBehind(true);
      else void readAgain();
    }, SETTLE_MS);
  });
  const again = () => {
    if (error() !== undefined) void readAgain();
  };
  addEventListener("online", again);
  onCleanup(() => {
    current?.abort();
    clearTimeout(settle);
    removeEventListener("online", again);
  });
  return {
    get rows() {
      return rows() ?? [];
    },
    get state() {
      return rows() ? "ready" : "empty";
    },
    get isReading() {
      return isReading();
    },
    get source() {
      return source();
    },
    get error() {
      return error();
    },
    get hasMore() {
      return next() !== null;
    },
    get isBehind() {
      return isBehind();
    },
    more: () =>
      untrack(() => {
        const cursor = next();
        if (cursor !== null && !isReading()) void readOn(cursor);
      }),
    refresh: () => void readAgain(),
    leave: (ids) => {
      const gone = new Set(ids);
      setRows((before) => before?.filter(({ id }) => !gone.has(id)));
    },
  };
}

const olderOf = (one: Source | undefined, other: Source): Source =>
  one && one.asOfMs <= other.asOfMs ? one : other;

/** What a list draws anew is what is not the same object. */
function keepSame(before: readonly Expense[], rows: readonly Expense[]): Expense[] {
  const known = new Map(before.map((row) => [row.id, row]));
  return rows.map((row) => {
    const old = known.get(row.id);
    return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
  });
}
