import { For, Show, type JSX } from "solid-js";
import type { Reading } from "../lib/reading.ts";
import { SourceLine } from "./source-line.tsx";
import { Title } from "./title.tsx";

/** The top of a page that is a list: its name, where it came from, and what can be done. */
export function ListHead(props: {
  title: string;
  of: Reading<unknown>;
  retry: () => void;
  children?: JSX.Element;
}) {
  return (
    <div class="row">
      <div class="grow">
        <Title text={props.title} />
        <SourceLine of={props.of} retry={props.retry} />
      </div>
      {props.children}
    </div>
  );
}

/** A list once it is there; before, shapes of its size; and words where it has nothing. */
export function Loaded(props: {
  of: Reading<unknown>;
  skeleton: string;
  isEmpty: boolean;
  empty: JSX.Element;
  children: JSX.Element;
}) {
  return (
    <Show
      when={props.of.state === "ready"}
      fallback={
        <Show when={props.of.isReading}>
          <div class="stack" role="status" aria-label="Loading">
            <For each={[1, 2, 3]}>{() => <div class={`skeleton ${props.skeleton}`} />}</For>
          </div>
        </Show>
      }
    >
      <Show when={!props.isEmpty} fallback={<div class="card">{props.empty}</div>}>
        {props.children}
      </Show>
    </Show>
  );
}
