import { createResource, createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { BulkPreview } from "../../core/contract-bulk.ts";
import { dateRange } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import { previewBulk, readProductions, sendBulk } from "./requests.ts";
import "./page.css";

const BLANK = { production_id: "", title: "Engagement of {{first_name}}", csv: "", sign_by: "" };
const SHOWN_MAX = 50;

/** One contract for every line of a list: what they would be and every error first, then all of them or none. */
export function Page() {
  const [draft, set] = createStore({ ...BLANK });
  const [isCountersigned, setCountersigned] = createSignal(true);
  const [preview, setPreview] = createSignal<BulkPreview>();
  const [productions] = createResource(readProductions);
  const sending = createSending();
  const input = () => ({ ...draft, sign_by: draft.sign_by || null, countersign: isCountersigned() });
  const change = (name: keyof typeof BLANK, value: string) => {
    set(name, value);
    setPreview(undefined);
  };
  const look = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => void setPreview(await previewBulk(input())));
  };
  const send = () => void sending.run(async () => void setPreview(await sendBulk(input())));
  const isGood = () => preview()?.dry_run === true && preview()?.errors.length === 0;
  const refused = (pointer: string) => errorAt(sending.error(), pointer);
  return (
    <div class="stack">
      <p>
        <a href="/contracts">‹ Contracts</a>
      </p>
      <Title text="Contracts from a list" />
      <form class="card stack" onSubmit={look}>
        <Field label="Production" error={refused("/production_id")}>
          {(wired) => (
            <select
              {...wired}
              required
              onChange={(event) => change("production_id", event.currentTarget.value)}
            >
              <option value="">Choose one</option>
              <For each={productions.latest ?? []}>{(one) => <option value={one.id}>{one.name}</option>}</For>
            </select>
          )}
        </Field>
        <Field
          label="CSV"
          hint="A header and a line for each: email, amount, start_date, end_date, and whatever the title names; 500 at most"
          error={refused("/csv")}
        >
          {(wired) => (
            <input
              {...wired}
              type="file"
              accept=".csv,text/csv"
              required
              onChange={async (event) => {
                const file = event.currentTarget.files?.[0];
                change("csv", file ? await file.text() : "");
              }}
            />
          )}
        </Field>
        <TextField
          label="Title"
          hint="A column's name in double braces stands for its cell"
          required
          maxLength={200}
          value={draft.title}
          error={refused("/title")}
          onInput={(event) => change("title", event.currentTarget.value)}
        />
        <TextField
          label="To be signed by"
          type="date"
          value={draft.sign_by}
          error={refused("/sign_by")}
          onInput={(event) => change("sign_by", event.currentTarget.value)}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={isCountersigned()}
            onChange={(event) => setCountersigned(event.currentTarget.checked)}
          />{" "}
          I countersign after each artist
        </label>
        <Failure of={sending.error()} />
        <div class="row">
          <button type="submit" class={isGood() ? "" : "primary"} disabled={sending.busy()}>
            Look at them
          </button>
          <Show when={isGood()}>
            <button type="button" class="primary" disabled={sending.busy()} onClick={send}>
              Send all {preview()?.count}
            </button>
          </Show>
        </div>
      </form>
      <div role="status" class="stack">
        <Show when={preview()}>{(found) => <Found preview={found()} />}</Show>
      </div>
    </div>
  );
}

function Found(props: { preview: BulkPreview }) {
  return (
    <>
      <p>
        {props.preview.dry_run
          ? `${props.preview.count} contracts, ${props.preview.errors.length} errors. Nothing was sent.`
          : `${props.preview.count} contracts are on their way, each as soon as its paper is made.`}
      </p>
      <ul class="stack">
        <For each={props.preview.errors.slice(0, SHOWN_MAX)}>
          {({ line, column, detail }) => (
            <li class="wrong">
              Line {line}
              {column === null ? "" : `, ${column}`}: {detail}.
            </li>
          )}
        </For>
        <For each={props.preview.contracts.slice(0, SHOWN_MAX)}>
          {(one) => (
            <li class="card">
              <b>{one.title}</b>
              <p class="quiet">
                {one.artist_name} · {moneyText(one)} · {dateRange(one.start_date, one.end_date)}
              </p>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.preview.contracts.length > SHOWN_MAX}>
        <p class="quiet">And {props.preview.contracts.length - SHOWN_MAX} more.</p>
      </Show>
    </>
  );
}
