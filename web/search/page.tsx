import { A, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from "solid-js";
import { wordsOf } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createRecent } from "./kept.ts";
import { find, groupsOf, type Group } from "./requests.ts";
import { KIND_WORDS, lineOf, placeOf } from "./words.ts";
import "./page.css";

/** Somebody who types on is not asked for yet. */
const TYPED_MS = 220;

/** Everything that one may see, by its words. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ q?: string }>();
  const [groups, setGroups] = createSignal<Group[]>();
  const [found, setFound] = createSignal("");
  const [failure, setFailure] = createSignal<string>();
  const [isAsking, setAsking] = createSignal(false);
  const { recent, add, clear } = createRecent();
  const q = () => query.q ?? "";
  let input: HTMLInputElement | undefined;
  let asking: AbortController | undefined;
  let typing: ReturnType<typeof setTimeout> | undefined;

  async function ask(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    setAsking(true);
    setFailure(undefined);
    try {
      await work(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) setFailure(wordsOf(error));
    }
    if (!mine.signal.aborted) setAsking(false);
  }
  const search = (said: string) =>
    ask(async (signal) => {
      const page = await find(said, signal);
      if (signal.aborted) return;
      setFound(said);
      setGroups(groupsOf(page));
    });
  const showMore = (group: Group) =>
    ask(async (signal) => {
      const { kind, next } = group;
      const page = await find(found(), signal, { kind, ...(typeof next === "string" && { cursor: next }) });
      if (signal.aborted) return;
      const hits = next === null ? page.data : [...group.hits, ...page.data];
      const whole = { kind, hits, next: page.meta.next_cursor ?? undefined };
      setGroups((all) => all?.map((one) => (one.kind === kind ? whole : one)));
    });

  createEffect(
    on(q, (said) => {
      clearTimeout(typing);
      if (said.trim() === "") {
        asking?.abort();
        setAsking(false);
        setFailure(undefined);
        return setGroups(undefined);
      }
      typing = setTimeout(() => void search(said.trim()), found() === "" ? 0 : TYPED_MS);
    }),
  );
  createEffect(() => (document.title = `${q() === "" ? "Search" : `${q()}, search`} · Live Portal`));
  onMount(() => input?.focus({ preventScroll: true }));
  onCleanup(() => {
    clearTimeout(typing);
    asking?.abort();
  });

  return (
    <div class="stack" onKeyDown={walk}>
      <h1>Search</h1>
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          add(q());
          void (q().trim() === "" || search(q().trim()));
        }}
      >
        <TextField
          label="Schedules, events, people, productions, news and contracts"
          type="search"
          maxLength={200}
          autocomplete="off"
          autocapitalize="none"
          value={q()}
          ref={(made: HTMLInputElement) => {
            input = made;
            // Where others have a heading: it takes the focus when this page is opened.
            made.dataset.title = "";
          }}
          onInput={(event) => setQuery({ q: event.currentTarget.value }, { replace: true })}
        />
      </form>
      <p class="seldom-seen" role="status">
        <Show when={groups() && !isAsking()}>{countInWords(groups() ?? [])}</Show>
      </p>
      <Show when={failure()}>
        {(words) => (
          <div class="notice bad row" role="alert">
            <span class="grow">{words()}</span>
            <button type="button" onClick={() => void search(q().trim())} disabled={isAsking()}>
              Try again
            </button>
          </div>
        )}
      </Show>
      <Show
        when={groups()}
        fallback={
          <Show
            when={isAsking()}
            fallback={
              <Recent
                searches={recent()}
                clear={() => {
                  clear();
                  input?.focus();
                }}
              />
            }
          >
            <div class="skeleton search-skeleton" role="status" aria-label="Loading" />
          </Show>
        }
      >
        {(all) => (
          <Show when={all().length > 0} fallback={<Nothing said={found()} />}>
            <div class="stack" aria-busy={isAsking()}>
              <For each={all()}>
                {(group) => (
                  <FoundGroup
                    group={group}
                    isAsking={isAsking()}
                    opened={() => add(found())}
                    more={() => void showMore(group)}
                  />
                )}
              </For>
            </div>
          </Show>
        )}
      </Show>
    </div>
  );
}

function FoundGroup(props: { group: Group; isAsking: boolean; opened: () => void; more: () => void }) {
  return (
    <section aria-label={KIND_WORDS[props.group.kind]}>
      <h2>{KIND_WORDS[props.group.kind]}</h2>
      <ul class="card hits">
        <For each={props.group.hits}>
          {(hit) => (
            <li>
              <A class="hit" href={placeOf(hit)} onClick={() => props.opened()}>
                <b classList={{ "no-more": hit.status === "cancelled" }}>{hit.title}</b>
                <Show when={hit.status === "cancelled"}>
                  {" "}
                  <span class="chip bad">Cancelled</span>
                </Show>
                <span class="quiet">{lineOf(hit)}</span>
              </A>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.group.next !== undefined}>
        <button type="button" class="plain" disabled={props.isAsking} onClick={() => props.more()}>
          More of {KIND_WORDS[props.group.kind].toLowerCase()}
        </button>
      </Show>
    </section>
  );
}

function Recent(props: { searches: readonly string[]; clear: () => void }) {
  return (
    <Show
      when={props.searches.length > 0}
      fallback={<p class="quiet">Type the beginning of a word, or several. A slip does no harm.</p>}
    >
      <section aria-label="Recent searches">
        <div class="row">
          <h2 class="grow">Recent searches</h2>
          <button type="button" class="plain" onClick={() => props.clear()}>
            Forget them
          </button>
        </div>
        <ul class="card hits">
          <For each={props.searches}>
            {(said) => (
              <li>
                <A class="hit" href={`/search?q=${encodeURIComponent(said)}`}>
                  {said}
                </A>
              </li>
            )}
          </For>
        </ul>
        <p class="hint">Kept on this device only, until you sign out.</p>
      </section>
    </Show>
  );
}

const Nothing = (props: { said: string }) => (
  <div class="card">
    <p>Nothing has “{props.said}” that you may see.</p>
    <p class="quiet">Fewer words, or only their beginnings, find more.</p>
  </div>
);

function countInWords(groups: readonly Group[]): string {
  const count = groups.reduce((sum, { hits }) => sum + hits.length, 0);
  const isMore = groups.some(({ next }) => next !== undefined);
  return count === 0 ? "Nothing found" : `${count}${isMore ? " and more" : ""} found`;
}

/** Up and down from the words to what was found, and among it. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, .hit")];
  const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
