import { Show } from "solid-js";
import type { Export } from "../../core/exports.ts";
import { momentAt } from "../lib/clock.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { download, isUnderWay, removeExport } from "./requests.ts";
import { filterWords, KIND_WORDS, sizeWords, STATE_CHIPS, STATE_WORDS } from "./words.ts";

/** One export: how far it is, and what can be done with it. */
export function ExportCard(props: { of: Export; changed: () => void }) {
  const fetching = createSending();
  const removing = createSending();
  const about = () => [KIND_WORDS[props.of.kind], filterWords(props.of.filter)].filter(Boolean).join(", ");
  const facts = () =>
    [
      props.of.rows === null
        ? ""
        : `${props.of.rows.toLocaleString()} ${props.of.rows === 1 ? "row" : "rows"}`,
      props.of.size_bytes === null ? "" : sizeWords(props.of.size_bytes),
      props.of.state === "ready" && props.of.expires_at !== null
        ? `until ${momentAt(props.of.expires_at)}`
        : `asked for ${momentAt(props.of.created_at)}`,
    ]
      .filter(Boolean)
      .join(" · ");
  const remove = () =>
    void removing.run(async () => {
      const wasUnderWay = isUnderWay(props.of);
      await removeExport(props.of.id);
      say(wasUnderWay ? "Stopped. Nothing was made." : "Removed.");
      props.changed();
    });
  return (
    <li class="card stack export">
      <div class="row">
        <div class="grow">
          <b>{props.of.file_name}</b>
          <p class="quiet">{about()}</p>
          <p class="quiet">{facts()}</p>
        </div>
        <span class={STATE_CHIPS[props.of.state]}>{STATE_WORDS[props.of.state]}</span>
      </div>
      <Show when={isUnderWay(props.of)}>
        <progress
          aria-label={`${props.of.file_name}: ${props.of.progress} %`}
          max={100}
          value={props.of.progress}
        />
      </Show>
      <Show when={props.of.state === "failed"}>
        <p class="wrong">{props.of.error ?? "It could not be made."}</p>
      </Show>
      <div class="row">
        <Show when={props.of.state === "ready"}>
          <button
            type="button"
            class="primary"
            disabled={fetching.busy()}
            aria-label={`Download ${props.of.file_name}`}
            onClick={() => void fetching.run(() => download(props.of))}
          >
            {fetching.busy() ? "Downloading …" : "Download"}
          </button>
        </Show>
        <button
          type="button"
          class="plain"
          disabled={removing.busy()}
          aria-label={`${isUnderWay(props.of) ? "Stop" : "Remove"} ${props.of.file_name}`}
          onClick={remove}
        >
          {isUnderWay(props.of) ? "Stop" : "Remove"}
        </button>
      </div>
      <Failure of={fetching.error() ?? removing.error()} />
    </li>
  );
}
