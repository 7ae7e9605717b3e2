import { createEffect, createMemo, createSignal, For, on, Show, type JSX } from "solid-js";
import { scrollFor, windowOf } from "./virtual.ts";
import "./virtual.css";

/** Mission W-06. */
const ROW_PX = 80;
const WINDOW_PX = 600;

/**
 * A long list of rows of one height, of which only those in sight are drawn. Arrow keys, Home and End move through
 * all of it; the row they are on is drawn wherever it is, so that the focus is never lost.
 */
export function Virtual<T extends object>(props: {
  label: string;
  rows: readonly T[];
  active: number;
  setActive: (at: number) => void;
  onKey: (event: KeyboardEvent, at: number) => void;
  children: (row: () => T, at: () => number, isActive: () => boolean) => JSX.Element;
}) {
  const [top, setTop] = createSignal(0);
  let box: HTMLDivElement | undefined;
  const shown = createMemo(() => {
    const { from, to } = windowOf(top(), WINDOW_PX, ROW_PX, props.rows.length);
    const all = Array.from({ length: to - from }, (_, at) => from + at);
    return all.includes(props.active) || props.active >= props.rows.length ? all : [...all, props.active];
  });
  createEffect(
    on(
      () => props.active,
      (at) => {
        if (!box) return;
        const wanted = scrollFor(at, box.scrollTop, box.clientHeight, ROW_PX);
        if (wanted !== undefined) box.scrollTop = wanted;
      },
      { defer: true },
    ),
  );
  const move = (to: number) => {
    props.setActive(Math.max(0, Math.min(props.rows.length - 1, to)));
    queueMicrotask(() => box?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true }));
  };
  const keys: Record<string, () => number> = {
    ArrowDown: () => props.active + 1,
    ArrowUp: () => props.active - 1,
    PageDown: () => props.active + Math.floor(WINDOW_PX / ROW_PX),
    PageUp: () => props.active - Math.floor(WINDOW_PX / ROW_PX),
    Home: () => 0,
    End: () => props.rows.length - 1,
  };
  return (
    <div
      ref={(element) => (box = element)}
      class="virtual"
      role="grid"
      aria-label={props.label}
      aria-multiselectable="true"
      aria-rowcount={props.rows.length}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={(event) => {
        props.onKey(event, props.active);
        const to = keys[event.key];
        if (!to || event.defaultPrevented) return;
        event.preventDefault();
        move(to());
      }}
    >
      <div
        class="virtual-all"
        role="presentation"
        ref={(all) => heightOf(all, () => props.rows.length * ROW_PX)}
      >
        <For each={shown()}>
          {(at) => (
            <div
              class="virtual-row"
              role="presentation"
              ref={(row) => {
                row.style.transform = `translateY(${at * ROW_PX}px)`;
              }}
            >
              <Show when={props.rows[at]}>
                {(row) =>
                  props.children(
                    row,
                    () => at,
                    () => at === props.active,
                  )
                }
              </Show>
            </div>
          )}
        </For>
      </div>
    </div>
  );
}

/** By the element's own property: a style in the page's text is refused by our policy. */
function heightOf(element: HTMLElement, px: () => number): void {
  createEffect(() => {
    element.style.height = `${px()}px`;
  });
}
