import { createEffect, createMemo, For, on, Show } from "solid-js";
import type { ScheduleNews } from "../../core/schedule-receipts.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { momentAt } from "../lib/clock.ts";
import { drop, waitingFor, type Waiting } from "../lib/outbox.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { createOne } from "../ui/one.tsx";
import { say } from "../ui/toast.tsx";
import { acknowledgeItem, acknowledgementOf, newsPath, openItem } from "./news-requests.ts";

/**
 * What is different for its reader since they last said that they have seen it, and the way to say so. That it was
 * opened is noted as it is shown. For a planner whom it is not for: what changed last.
 */
export function NewsCard(props: { item: ScheduleItem }) {
  const news = createOne<ScheduleNews>(() => newsPath(props.item.id), "schedules");
  const sending = createSending();
  // What its reader did here counts too, also where no change is heard of.
  const said = createMemo(() => `${props.item.version} ${props.item.confirmed_at}`);
  createEffect(on(said, () => void news.load(), { defer: true }));
  createEffect(
    on(news.body, (body) => {
      // What cannot be said now is said the next time that it is opened.
      if (body?.is_for_me && body.opened_at === null) void openItem(body).catch(() => {});
    }),
  );
  const waiting = () => waitingFor(acknowledgementOf(props.item.id));
  // What waited was sent: what is shown is another.
  createEffect(on(waiting, (now, before) => void (before && !now && news.load()), { defer: true }));
  const acknowledge = (body: ScheduleNews) =>
    sending.run(async () => {
      const receipt = await acknowledgeItem(body).catch((error: unknown) => {
        void news.load();
        throw error;
      });
      if (receipt) await news.load();
      say(receipt ? "Noted: you have seen this" : "Kept on this device");
    });
  return (
    <Show when={news.body()}>
      {(body) => (
        <>
          <Show when={body().changes.length > 0 || (body().is_for_me && body().kind !== "same")}>
            <section class="card stack" aria-labelledby="news">
              <div>
                <h2 id="news">{headOf(body())}</h2>
                <Show when={body().changes.length > 0}>
                  <ul class="item-news">
                    <For each={body().changes}>{({ words }) => <li>{words}</li>}</For>
                  </ul>
                </Show>
                <Show when={body().kind === "changed" && body().changes.length === 0}>
                  <p class="quiet">It changed meanwhile, and says again what you knew.</p>
                </Show>
              </div>
              <Show when={body().is_for_me}>
                <Failure of={sending.error()} />
                <Show
                  when={waiting()}
                  fallback={
                    <div class="row">
                      <button
                        type="button"
                        disabled={sending.busy()}
                        onClick={() => void acknowledge(body())}
                      >
                        I have seen this
                      </button>
                    </div>
                  }
                >
                  {(one) => <Kept one={one()} />}
                </Show>
              </Show>
            </section>
          </Show>
          <Show when={body().is_for_me && body().acknowledged_at}>
            {(at) => <p class="quiet">You said on {momentAt(at())} that you have seen this.</p>}
          </Show>
        </>
      )}
    </Show>
  );
}

/** That they have seen it waits for a connection; or it changed before there was one, and is to be looked at again. */
function Kept(props: { one: Waiting }) {
  return (
    <Show
      when={props.one.refused !== undefined}
      fallback={
        <p class="notice" role="status">
          That you have seen this is on this device, and is sent when there is a connection.
        </p>
      }
    >
      <p class="notice bad" role="status">
        This changed before it could be sent that you have seen it. Look at it once more.
      </p>
      <div class="row">
        <button type="button" onClick={() => drop(props.one.key)}>
          I have looked
        </button>
      </div>
    </Show>
  );
}

function headOf({ kind, is_for_me }: ScheduleNews): string {
  if (kind === "new") return "New for you";
  return is_for_me ? "What changed for you" : "What changed last";
}
