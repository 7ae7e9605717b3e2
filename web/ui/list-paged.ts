import { batch, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { readHome, type Answer, type Source } from "../lib/edge.ts";
import type { Reading } from "../lib/reading.ts";
import { organisation } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";

/** A list that is read as far as somebody looks at it. */
export type Paged<T> = Reading<T> & {
  readonly hasMore: boolean;
  /** Reads the next page, if there is one and none is on its way. */
  more(): void;
  refresh(): void;
};
export type Part<T> = { rows: T[]; next: string | null };

/**
 * Reads the first page of an address that has a query, again when that changes, and the next pages when they are asked
 * for. As old as the oldest of its pages.
 */
export function createPaged<T, Body>(path: () => string, partOf: (body: Body) => Part<T>): Paged<T> {
  const [rows, setRows] = createSignal<T[]>();
  const [next, setNext] = createSignal<string | null>(null);
  const [source, setSource] = createSignal<Source>();
  const [isReading, setReading] = createSignal(true);
  const [error, setError] = createSignal<string>();
  let current: AbortController | undefined;

  async function read(cursor: string | null): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    setReading(true);
    try {
      const from = cursor === null ? path() : `${path()}&cursor=${encodeURIComponent(cursor)}`;
      const answer = await readHome<Body>(from, mine.signal);
      if (!mine.signal.aborted) take(answer, cursor === null);
    } catch (problem) {
      if (!mine.signal.aborted) setError(wordsOf(problem));
    } finally {
      if (current === mine) setReading(false);
    }
  }

  function take({ body, source: from }: Answer<Body>, isFirst: boolean): void {
    const part = partOf(body);
    batch(() => {
      setRows((before) => (isFirst ? part.rows : [...(before ?? []), ...part.rows]));
      setNext(part.next);
      setSource((before) => (isFirst || !before || from.asOfMs < before.asOfMs ? from : before));
      setError(undefined);
      // Before rows are drawn that ask for the next page.
      setReading(false);
    });
  }

  createEffect(
    on([path, organisation], () => {
      batch(() => {
        setRows(undefined);
        setNext(null);
        setError(undefined);
      });
      void read(null);
    }),
  );
  const again = () => {
    if (error() !== undefined) void read(null);
  };
  addEventListener("online", again);
  onCleanup(() => {
    current?.abort();
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
    // Whoever asks from an effect asks again when there are more rows, and not when there are none because it failed.
    more: () =>
      untrack(() => {
        const cursor = next();
        if (cursor !== null && !isReading()) void read(cursor);
      }),
    refresh: () => void read(null),
  };
}
