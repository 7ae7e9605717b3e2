import { createEffect, createResource, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { EmailReview, PaperText } from "../../core/email-drafts.ts";
import { callApi, readItem } from "../lib/api.ts";
import type { Place, Review } from "./review.ts";

type Paper = EmailReview["papers"][number];
type Box = NonNullable<Place["box"]>;

/** The sheets as they came, with a frame around what is looked at. */
export function Papers(props: { id: string; of: EmailReview; review: Review }) {
  const [scroller, setScroller] = createSignal<HTMLElement>();
  const papers = () => props.of.papers.map((paper, at) => ({ paper, at }));
  // After the frame stands where it belongs.
  createEffect(
    on(props.review.lit, () => {
      queueMicrotask(() => {
        const box = scroller();
        const frame = box?.querySelector<HTMLElement>("[data-lit]");
        if (box && frame) bringIntoSight(box, frame);
      });
    }),
  );
  return (
    <section class="review-papers" aria-label="The sheet as it came" tabindex="0" ref={setScroller}>
      <For each={papers()}>
        {({ paper, at }) => (
          <Show
            when={paper.kind !== "text"}
            fallback={
              <Lines id={props.id} at={at} paper={paper} review={props.review} isDrawn={props.of.is_drawn} />
            }
          >
            <For each={paper.pages}>
              {(size, page) => (
                <PageOf
                  id={props.id}
                  at={at}
                  page={page()}
                  size={size}
                  paper={paper}
                  review={props.review}
                  isDrawn={props.of.is_drawn}
                />
              )}
            </For>
          </Show>
        )}
      </For>
    </section>
  );
}

function bringIntoSight(box: HTMLElement, frame: HTMLElement): void {
  const [outer, inner] = [box.getBoundingClientRect(), frame.getBoundingClientRect()];
  box.scrollTo({
    top: box.scrollTop + inner.top - outer.top - box.clientHeight / 3,
    left: box.scrollLeft + inner.left - outer.left - box.clientWidth / 4,
  });
}

type Shown = { id: string; at: number; paper: Paper; review: Review; isDrawn: boolean };

/** A page, fetched as whoever looks at it: its address alone opens nothing. */
function PageOf(props: Shown & { page: number; size: { width: number; height: number } }) {
  const [picture] = createResource(
    () => props.isDrawn && `/api/v1/emails/${props.id}/page?paper=${props.at}&page=${props.page}`,
    async (path) => URL.createObjectURL(await (await callApi(path)).blob()),
  );
  onCleanup(() => {
    if (picture.state === "ready") URL.revokeObjectURL(picture());
  });
  const box = () => {
    const place = props.review.lit();
    const isHere = place?.part === props.paper.part && place.page === props.page;
    return isHere ? (place.box ?? undefined) : undefined;
  };
  const name = () => `Page ${props.page + 1} of ${props.paper.file_name ?? "the mail"}`;
  return (
    <figure class="review-page">
      <Show
        when={picture.state === "ready" && picture()}
        fallback={
          <Show
            when={picture.state !== "errored"}
            fallback={<p class="review-none quiet">{name()} cannot be shown.</p>}
          >
            <div
              class="skeleton"
              role="status"
              aria-label={props.isDrawn ? `${name()} is on its way` : `${name()} is being drawn`}
              ref={(shape) => {
                shape.style.aspectRatio = `${props.size.width} / ${props.size.height}`;
              }}
            />
          </Show>
        }
      >
        {(url) => (
          <img
            src={url()}
            width={Math.round(props.size.width)}
            height={Math.round(props.size.height)}
            alt={name()}
            decoding="async"
          />
        )}
      </Show>
      <Show when={box()} keyed>
        {(where) => (
          <span
            class="review-frame"
            data-lit
            aria-hidden="true"
            ref={(frame) => Object.assign(frame.style, shareOf(where))}
          />
        )}
      </Show>
    </figure>
  );
}

/** A little more than the print itself. */
const MARGIN = 0.007;
function shareOf([left, top, right, bottom]: Box) {
  const percent = (share: number) => `${(Math.max(0, share) * 100).toFixed(2)}%`;
  return {
    left: percent(left - MARGIN),
    top: percent(top - MARGIN),
    width: percent(right - left + 2 * MARGIN),
    height: percent(bottom - top + 2 * MARGIN),
  };
}

function Lines(props: Shown) {
  const [text] = createResource(
    () => props.isDrawn && `/api/v1/emails/${props.id}/text?paper=${props.at}`,
    async (path) => (await readItem<PaperText>(path)).item.lines,
  );
  const isLit = (line: number) => {
    const place = props.review.lit();
    return place?.part === props.paper.part && place.line === line;
  };
  return (
    <Show
      when={text.state === "ready" && text()}
      fallback={
        <Show when={text.state !== "errored"} fallback={<p class="review-none quiet">It cannot be shown.</p>}>
          <div class="skeleton inbox-skeleton" role="status" aria-label="The text is on its way" />
        </Show>
      }
    >
      {(lines) => (
        <ol class="review-lines">
          <For each={lines()}>
            {(line, at) => (
              <li classList={{ "is-lit": isLit(at() + 1) }} data-lit={isLit(at() + 1) ? "" : undefined}>
                {line === "" ? "\u00a0" : line}
              </li>
            )}
          </For>
        </ol>
      )}
    </Show>
  );
}
