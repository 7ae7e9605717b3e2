import { createSignal, For, Show } from "solid-js";
import type { DocumentSummary } from "../../core/documents.ts";
import type { Expense } from "../../core/expenses.ts";
import { THUMBNAIL_WIDTHS } from "../../core/limits.ts";
import type { Receipt } from "../../core/receipts.ts";
import { evidenceOf, placeOf, type Evidence } from "./evidence.ts";

/** A receipt beside what was read of it: each field shows where it stands on the paper. */
export function Paper(props: { document: DocumentSummary; receipt: Receipt | undefined; expense: Expense }) {
  const [lit, light] = createSignal<string>();
  const evidence = () => (props.receipt ? evidenceOf(props.receipt, props.expense) : []);
  return (
    <figure class="paper" aria-label={props.document.file_name}>
      <div class="paper-read">
        <Show when={evidence().length > 0} fallback={<p class="quiet">{unreadWords(props.receipt)}</p>}>
          <ul class="stack paper-fields" aria-label="What the receipt says">
            <For each={evidence()}>{(one) => <Read of={one} isLit={lit() === one.key} light={light} />}</For>
          </ul>
        </Show>
        <Show when={props.receipt?.accuracy_score}>
          {(score) => (
            <p class="hint">
              {Math.round(score() * 100)} % of what was looked for, the paper itself supports.
            </p>
          )}
        </Show>
      </div>
      <Picture document={props.document} evidence={evidence()} lit={lit()} light={light} />
    </figure>
  );
}

function unreadWords(receipt: Receipt | undefined): string {
  if (!receipt) return "It was not read: look at it yourself.";
  if (receipt.status === "failed") return `It could not be read: ${receipt.reason ?? "look at it yourself"}`;
  return receipt.status === "completed" ? "Nothing on it was sure enough to say." : "It is being read …";
}

function Read(props: { of: Evidence; isLit: boolean; light: (key: string | undefined) => void }) {
  return (
    <li>
      <button
        type="button"
        class="paper-field"
        classList={{ "is-lit": props.isLit, "is-other": props.of.claimed !== undefined }}
        aria-pressed={props.isLit}
        onMouseEnter={() => props.light(props.of.key)}
        onMouseLeave={() => props.light(undefined)}
        onFocus={() => props.light(props.of.key)}
        onBlur={() => props.light(undefined)}
        onClick={() => props.light(props.of.key)}
      >
        <span class="quiet">{props.of.name}</span>
        <b>{props.of.read}</b>
        <span class="quiet">
          {Math.round(props.of.confidence * 100)} % sure{props.of.isSupported ? ", and it adds up" : ""}
        </span>
        <Show when={props.of.claimed}>
          {(words) => <span class="wrong">The expense says {words()}</span>}
        </Show>
      </button>
    </li>
  );
}

/** The picture with a frame around each place; what has none, a PDF for one, is opened. */
function Picture(props: {
  document: DocumentSummary;
  evidence: readonly Evidence[];
  lit: string | undefined;
  light: (key: string | undefined) => void;
}) {
  const frames = () =>
    props.evidence.flatMap((one) => {
      const place = one.page === 0 ? placeOf(one.box) : undefined;
      return place ? [{ ...one, place }] : [];
    });
  const sources = (url: string) =>
    THUMBNAIL_WIDTHS.map((width) => `${url}&size=${width} ${width}w`).join(", ");
  return (
    <Show when={props.document.url} fallback={<p class="quiet">{stateWords(props.document)}</p>}>
      {(url) => (
        <div class="paper-picture">
          <Show
            when={props.document.thumbnail_url}
            fallback={<p class="paper-none">PDF: {props.document.file_name}</p>}
          >
            {(picture) => (
              <div class="paper-frames">
                <img
                  src={`${picture()}&size=600`}
                  srcset={sources(picture())}
                  sizes="(min-width: 1100px) 420px, 90vw"
                  width={props.document.width ?? undefined}
                  height={props.document.height ?? undefined}
                  alt={`The receipt ${props.document.file_name}`}
                  decoding="async"
                />
                <For each={frames()}>
                  {(one) => (
                    <span
                      class="paper-frame"
                      classList={{
                        "is-lit": props.lit === one.key,
                        "is-other": one.claimed !== undefined,
                      }}
                      aria-hidden="true"
                      ref={(frame) => Object.assign(frame.style, one.place)}
                      onMouseEnter={() => props.light(one.key)}
                      onMouseLeave={() => props.light(undefined)}
                    />
                  )}
                </For>
              </div>
            )}
          </Show>
          <a href={url()} target="_blank" rel="noreferrer external">
            Open {props.document.file_name}
          </a>
        </div>
      )}
    </Show>
  );
}

const stateWords = ({ state, reason }: DocumentSummary): string =>
  state === "refused" ? (reason ?? "Refused") : "Being checked …";
