import { batch, createEffect, createMemo, createSignal, on, onCleanup, Show, type JSX } from "solid-js";
import { Failure } from "./form.tsx";
import { SourceLine } from "./source-line.tsx";
import { Title } from "./title.tsx";
import { readHome, type Answer } from "../lib/edge.ts";
import { onChange, type Entity } from "../lib/live.ts";
import type { Reading } from "../lib/reading.ts";
import { organisation } from "../lib/session.ts";
import { Refused, wordsOf } from "../lib/wire.ts";

/** Signed addresses of documents run out; what has them is read again before. */
const OLD_MS = 10 * 60_000;

export type One<T> = {
  body: () => T | undefined;
  failure: () => unknown;
  isGone: () => boolean;
  load: () => Promise<void>;
  /** Where it came from, and when that was true. */
  line: Pick<Reading<unknown>, "source" | "isReading" | "error" | "state">;
};

/**
 * One thing from the API, kept true: again when something of its kind changed, and when it is looked at after a while.
 * It is emptied when its address or the organisation that is looked at is another, and not when the same ones are
 * reckoned anew.
 */
export function createOne<T>(pathNow: () => string, ...entities: Entity[]): One<T> {
  const path = createMemo(pathNow);
  const [answer, setAnswer] = createSignal<Answer<T>>();
  const [failure, setFailure] = createSignal<unknown>();
  const [isGone, setGone] = createSignal(false);
  const [isReading, setReading] = createSignal(true);
  let current: AbortController | undefined;

  async function load(): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    setReading(true);
    try {
      const fresh = await readHome<T>(path(), mine.signal);
      if (mine.signal.aborted) return;
      setAnswer(() => fresh);
      setFailure(undefined);
      setGone(false);
    } catch (error) {
      if (mine.signal.aborted) return;
      setGone(error instanceof Refused && error.status === 404);
      setFailure(() => error);
    } finally {
      if (current === mine) setReading(false);
    }
  }
  const whenSeen = () => {
    const isOld = Date.now() - (answer()?.source.asOfMs ?? 0) > OLD_MS;
    if (document.visibilityState === "visible" && isOld) void load();
  };
  createEffect(
    on([path, organisation], () => {
      batch(() => {
        setAnswer(undefined);
        setFailure(undefined);
        setGone(false);
      });
      void load();
    }),
  );
  for (const entity of entities) onChange(entity, () => void load());
  document.addEventListener("visibilitychange", whenSeen);
  addEventListener("online", load);
  onCleanup(() => {
    current?.abort();
    document.removeEventListener("visibilitychange", whenSeen);
    removeEventListener("online", load);
  });
  return {
    body: () => answer()?.body,
    failure,
    isGone,
    load,
    line: {
      get source() {
        return answer()?.source;
      },
      get isReading() {
        return isReading();
      },
      get error() {
        return failure() === undefined ? undefined : wordsOf(failure());
      },
      get state() {
        return answer() ? "ready" : "empty";
      },
    },
  };
}

/** A page about one thing: its shape while it comes, words where it is not there, and a way to try again. */
export function Loading<T>(props: {
  of: One<T>;
  /** Absent where the page's own stands there in any case. */
  title?: string;
  gone: JSX.Element;
  children: (body: () => T) => JSX.Element;
}) {
  return (
    <Show when={!props.of.isGone()} fallback={props.gone}>
      <Show
        when={props.of.body()}
        fallback={
          <Show
            when={props.of.failure()}
            fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
          >
            <Show when={props.title}>{(title) => <Title text={title()} />}</Show>
            <Failure of={props.of.failure()}>
              <button type="button" onClick={() => void props.of.load()}>
                Try again
              </button>
            </Failure>
          </Show>
        }
      >
        {(body) => (
          <>
            <SourceLine of={props.of.line} retry={() => void props.of.load()} />
            {props.children(body)}
          </>
        )}
      </Show>
    </Show>
  );
}
