import { createSignal, For, onCleanup, Show } from "solid-js";
import type { DocumentSummary } from "../../core/documents.ts";
import { EXPENSE_DOCUMENTS_MAX } from "../../core/expense-states.ts";
import type { ReceiptAccepted } from "../../core/receipts.ts";
import { newId } from "../../core/uuid.ts";
import { refusalOfFile, TAKEN, untilOver, upload } from "../lib/upload.ts";
import { KEPT_BYTES_MAX, keepFile, type KeptFile } from "../lib/outbox-files.ts";
import { Unreachable, wordsOf } from "../lib/wire.ts";
import "../ui/field.css";
import { Picture } from "./picture.tsx";
import { readDocument } from "./requests.ts";

/** A file on its way to being a receipt. */
type Sent = {
  key: string;
  file: File;
  percent: () => number;
  state: () => "sending" | "checking" | "failed";
  words: () => string;
  cancel: () => void;
  again: () => void;
};

const NO_ROOM = `There is no connection, and this device keeps at most ${KEPT_BYTES_MAX / 1_048_576} MB of receipts that wait. Try again when there is one.`;

/** Receipts by camera or file: each is sent at once, and is there when the rest of the form is. */
export function Receipts(props: {
  known: readonly DocumentSummary[];
  add: (document: DocumentSummary) => void;
  remove: (id: string) => void;
  /** Those that wait on this device for a connection. */
  kept: readonly KeptFile[];
  keep: (file: KeptFile) => void;
  dropKept: (file: KeptFile) => void;
  /** It arrived, and is being read. */
  arrived: (receipt: ReceiptAccepted) => void;
  busy: (isBusy: boolean) => void;
}) {
  const [sent, setSent] = createSignal<readonly Sent[]>([]);
  const [isOver, setOver] = createSignal(false);
  const over = new AbortController();
  onCleanup(() => over.abort(new Error("the form was left")));

  const leave = (one: Sent) => {
    setSent((all) => all.filter((other) => other !== one));
    tell();
  };
  const tell = () => props.busy(sent().some((one) => one.state() !== "failed"));

  function take(files: Iterable<File>): void {
    const room = EXPENSE_DOCUMENTS_MAX - props.known.length - props.kept.length - sent().length;
    for (const file of [...files].slice(0, Math.max(0, room))) begin(file);
  }

  function begin(file: File): void {
    const [percent, setPercent] = createSignal(0);
    const [state, setState] = createSignal<"sending" | "checking" | "failed">("sending");
    const [words, setWords] = createSignal("");
    let attempt = new AbortController();
    const key = newId();
    const run = async () => {
      attempt = new AbortController();
      const { signal } = attempt;
      over.signal.addEventListener("abort", () => attempt.abort(over.signal.reason), { once: true });
      setState("sending");
      tell();
      try {
        const refusal = refusalOfFile(file);
        if (refusal !== undefined) throw new Error(refusal);
        const accepted = await upload<ReceiptAccepted>({
          file,
          key,
          path: "/api/v1/receipts",
          progress: setPercent,
          signal,
        });
        setState("checking");
        props.arrived(accepted);
        await untilOver(accepted.document_status_url, signal);
        props.add(await readDocument(accepted.document_id));
        leave(one);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Unreachable && state() === "sending") {
          const kept = await keepFile(key, file);
          if (signal.aborted) return;
          if (kept) {
            props.keep(kept);
            return leave(one);
          }
          setWords(NO_ROOM);
        } else
          setWords(error instanceof Error && error.constructor === Error ? error.message : wordsOf(error));
        setState("failed");
        tell();
      }
    };
    const one: Sent = {
      key,
      file,
      percent,
      state,
      words,
      cancel: () => {
        attempt.abort(new Error("not wanted"));
        leave(one);
      },
      again: () => void run(),
    };
    setSent((all) => [...all, one]);
    void run();
  }

  const picked = (event: Event & { currentTarget: HTMLInputElement }) => {
    take(event.currentTarget.files ?? []);
    event.currentTarget.value = "";
  };
  return (
    <fieldset>
      <legend class="label">Receipts</legend>
      <div
        class="receipt-drop"
        classList={{ "is-over": isOver() }}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files ?? []);
        }}
      >
        <div class="pickers">
          <label class="button picker">
            Take a picture
            <input type="file" accept="image/*" capture="environment" onChange={picked} />
          </label>
          <label class="button picker">
            Choose a file
            <input type="file" accept={TAKEN} multiple onChange={picked} />
          </label>
        </div>
        <Show when={props.known.length + props.kept.length + sent().length > 0}>
          <ul class="receipts" aria-label="Receipts">
            <For each={props.known}>
              {(document) => (
                <li class="receipt">
                  <Picture document={document} />
                  <button type="button" onClick={() => props.remove(document.id)}>
                    Remove<span class="seldom-seen"> {document.file_name}</span>
                  </button>
                </li>
              )}
            </For>
            <For each={props.kept}>
              {(file) => (
                <li class="receipt">
                  <div class="receipt-picture receipt-paper quiet">{file.name}</div>
                  <p class="hint" role="status">
                    On this device. It is sent when there is a connection.
                  </p>
                  <button type="button" onClick={() => props.dropKept(file)}>
                    Remove<span class="seldom-seen"> {file.name}</span>
                  </button>
                </li>
              )}
            </For>
            <For each={sent()}>{(one) => <OnItsWay one={one} />}</For>
          </ul>
        </Show>
        <p class="hint">
          Pictures and PDF, at most 50 MB each, {EXPENSE_DOCUMENTS_MAX} in all. Without a connection up to{" "}
          {KEPT_BYTES_MAX / 1_048_576} MB wait on this device.
        </p>
      </div>
    </fieldset>
  );
}

function OnItsWay(props: { one: Sent }) {
  const words = () =>
    props.one.state() === "checking" ? "Being checked …" : `Sending, ${props.one.percent()} %`;
  return (
    <li class="receipt">
      <div class="receipt-picture receipt-paper quiet">{props.one.file.name}</div>
      <Show
        when={props.one.state() !== "failed"}
        fallback={
          <>
            <p class="wrong" role="alert">
              {props.one.words()}
            </p>
            <button type="button" onClick={() => props.one.again()}>
              Try again
            </button>
          </>
        }
      >
        <progress aria-label={words()} max={100} value={props.one.percent()} />
        <p class="hint" aria-hidden="true">
          {words()}
        </p>
      </Show>
      <button type="button" class="plain" onClick={() => props.one.cancel()}>
        Cancel
      </button>
    </li>
  );
}
