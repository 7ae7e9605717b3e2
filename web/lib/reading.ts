import { createEffect, createSignal, on, onCleanup } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Page } from "../../core/page.ts";
import { readHeld, readNear, type Answer, type Source } from "./edge.ts";
import { onChange, type Entity } from "./live.ts";
import { organisation } from "./session.ts";
import { wordsOf } from "./wire.ts";

/** A list as a page shows it: rows that stay while newer ones are on their way. */
export type Reading<T> = {
  rows: T[];
  /** `empty` is before anything came; rows of another address are never shown. */
  state: "empty" | "ready";
  isReading: boolean;
  source: Source | undefined;
  /** Why the last read failed, in words; rows that were there stay. */
  error: string | undefined;
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
  const blank = (): Reading<T> => ({
    rows: [],
    state: "empty",
    isReading: true,
    source: undefined,
    error: undefined,
  });
  const [reading, set] = createStore<Reading<T>>(blank());
  const [again, readAgain] = createSignal(0);
  let current: AbortController | undefined;
  let settle: ReturnType<typeof setTimeout> | undefined;

  async function run(from: string): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    set("isReading", true);
    try {
      if (reading.state === "empty") {
        const held = await readAll<T>(from, readHeld);
        if (held && !mine.signal.aborted) show(held);
      }
      const answer = await readAll<T>(from, (one) => read(one, mine.signal));
      if (answer && !mine.signal.aborted) show(answer);
      if (!mine.signal.aborted) set("error", undefined);
    } catch (error) {
      if (!mine.signal.aborted) set("error", wordsOf(error));
    }
    if (!mine.signal.aborted) set("isReading", false);
  }

  function show({ body, source }: Answer<T[]>): void {
    set("rows", reconcile(body, { key: "id" }));
    set({ state: "ready", source });
  }

  createEffect(
    on([path, organisation, again], ([now, org], before) => {
      if (now === undefined) return;
      if (before && (before[0] !== now || before[1] !== org)) set(reconcile(blank()));
      void run(now);
    }),
  );
  const soon = () => {
    clearTimeout(settle);
    settle = setTimeout(() => readAgain((count) => count + 1), SETTLE_MS);
  };
  const whenSeen = () => {
    const isOld = Date.now() - (reading.source?.asOfMs ?? 0) > OLD_MS || reading.source?.region === "device";
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
    reading,
    refresh: async () => {
      const now = path();
      if (now !== undefined) await run(now);
    },
  };
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
