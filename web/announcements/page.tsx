import { createMemo, createSignal, For, Show } from "solid-js";
import type { Announcement } from "../../core/announcements.ts";
import { momentAt } from "../lib/clock.ts";
import { can } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { say } from "../ui/toast.tsx";
import { Compose } from "./compose.tsx";
import { markRead, useProductions } from "./requests.ts";
import { useAnnouncements } from "./shared.ts";
import { piecesOf } from "./text.ts";
import "./page.css";

/** What the production tells everybody: what must be read first, the rest newest first. */
export function Page() {
  const { reading, refresh } = useAnnouncements();
  const productions = useProductions();
  const [isNew, setNew] = createSignal(false);
  const [reads, setReads] = createSignal<ReadonlySet<string>>(new Set());
  const isRead = (one: Announcement) => one.read_at !== null || reads().has(one.id);
  const rows = createMemo(() => {
    const newest = reading.rows.toSorted((a, b) => b.created_at.localeCompare(a.created_at));
    // By what the server says, so that nothing jumps away under a finger.
    const first = newest.filter((one) => one.must_read && one.read_at === null);
    return [...first, ...newest.filter((one) => !first.includes(one))];
  });
  const forWhom = (one: Announcement) =>
    one.production_id === null
      ? "Everybody"
      : (productions.reading.rows.find(({ id }) => id === one.production_id)?.name ?? "One production");

  async function read(one: Announcement): Promise<void> {
    if (isRead(one)) return;
    setReads((ids) => new Set(ids).add(one.id));
    try {
      await markRead(one.id);
      await refresh();
    } catch (error) {
      say(wordsOf(error));
    }
    setReads((ids) => new Set([...ids].filter((id) => id !== one.id)));
  }

  return (
    <div class="stack">
      <ListHead title="News" of={reading} retry={() => void refresh()}>
        <Show when={can("announcements.write") && !isNew()}>
          <button type="button" class="primary" onClick={() => setNew(true)}>
            New announcement
          </button>
        </Show>
      </ListHead>
      <Show when={isNew()}>
        <Compose
          productions={productions.reading.rows}
          cancel={() => setNew(false)}
          done={() => {
            setNew(false);
            say("Published");
            void refresh();
          }}
        />
      </Show>
      <Loaded
        of={reading}
        skeleton="announcement-skeleton"
        isEmpty={rows().length === 0}
        empty={
          <>
            <p>
              <b>No news.</b>
            </p>
            <p class="quiet">What is announced to you stands here, also when you are offline.</p>
          </>
        }
      >
        <ul class="stack">
          <For each={rows()}>
            {(one) => (
              <Entry one={one} isRead={isRead(one)} forWhom={forWhom(one)} read={() => void read(one)} />
            )}
          </For>
        </ul>
      </Loaded>
    </div>
  );
}

function Entry(props: { one: Announcement; isRead: boolean; forWhom: string; read: () => void }) {
  const asks = () => props.one.must_read && !props.isRead;
  return (
    <li class="card announcement" classList={{ "is-unread": !props.isRead }}>
      <details
        // What must be read lies open; the rest is read by being opened.
        open={props.one.must_read && props.one.read_at === null}
        onToggle={(event) => event.currentTarget.open && !props.one.must_read && props.read()}
      >
        <summary>
          <h2>{props.one.title}</h2>
          <p class="quiet">
            {momentAt(props.one.created_at)} · {props.forWhom}
          </p>
          <Show when={!props.isRead}>
            <span class="chip">{props.one.must_read ? "Must read" : "New"}</span>
          </Show>
        </summary>
        <p class="announcement-body">
          <For each={piecesOf(props.one.body)}>
            {(piece) => (
              <Show when={piece.href} fallback={piece.text}>
                {(href) => (
                  <a href={href()} rel="noreferrer external" target="_blank">
                    {piece.text}
                  </a>
                )}
              </Show>
            )}
          </For>
        </p>
        <Show when={props.one.must_read}>
          <Show
            when={asks()}
            fallback={
              <p class="quiet">
                You have read this<Show when={props.one.read_at}>{(at) => <> on {momentAt(at())}</>}</Show>.
              </p>
            }
          >
            <button type="button" class="primary" onClick={() => props.read()}>
              I have read this
            </button>
          </Show>
        </Show>
      </details>
    </li>
  );
}
