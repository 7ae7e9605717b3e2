import { createSignal, For, Show } from "solid-js";
import { EXPORT_FORMATS, type ExportFormat, type ExportKind } from "../../core/export-kinds.ts";
import { isMonth, presentMonth } from "../books/months.ts";
import { can } from "../lib/session.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { askForExport } from "./requests.ts";
import { filterOf, filterWords, FORMAT_WORDS, isOfMonth, KIND_WORDS, kindsFor } from "./words.ts";

/** What is to be made a file: as the page was narrowed down that led here, or all of it. */
export function ExportForm(props: {
  kind: ExportKind;
  given: Readonly<Record<string, string | undefined>>;
  set: (given: Record<string, string>) => void;
  asked: () => void;
}) {
  const sending = createSending();
  const [format, setFormat] = createSignal<ExportFormat>();
  const month = () => (isMonth(props.given.period) ? props.given.period : presentMonth(Date.now()));
  const filter = (): Record<string, string> => {
    const narrowed = filterOf(props.kind, props.given);
    return isOfMonth(props.kind) ? { ...narrowed, period: month() } : narrowed;
  };
  const narrowing = () => {
    const { period: _, ...rest } = filter();
    return filterWords(rest);
  };
  const ask = (one: ExportFormat) => {
    setFormat(one);
    void sending.run(async () => {
      await askForExport(props.kind, one, filter());
      props.asked();
    });
  };
  return (
    <section class="card stack" aria-label="A new export">
      <div class="columns">
        <Field label="What">
          {(wired) => (
            <select
              {...wired}
              onChange={(event) => {
                const kind = kindsFor(can).find((one) => one === event.currentTarget.value);
                if (kind) props.set({ kind });
              }}
            >
              <For each={kindsFor(can)}>
                {(one) => (
                  <option value={one} selected={one === props.kind}>
                    {KIND_WORDS[one]}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <Show when={isOfMonth(props.kind)}>
          <TextField
            label="Month"
            type="month"
            value={month()}
            onChange={(event) => {
              const { value } = event.currentTarget;
              if (isMonth(value)) props.set({ ...filter(), kind: props.kind, period: value });
            }}
          />
        </Show>
      </div>
      <Show when={narrowing() !== ""}>
        <div class="row">
          <span class="grow">Only: {narrowing()}</span>
          <button type="button" class="plain" onClick={() => props.set({ kind: props.kind })}>
            Everything instead
          </button>
        </div>
      </Show>
      <div class="row" role="group" aria-label="Make it a file">
        <For each={EXPORT_FORMATS}>
          {(one) => (
            <button
              type="button"
              class={one === "xlsx" ? "primary" : ""}
              disabled={sending.busy()}
              onClick={() => ask(one)}
            >
              {sending.busy() && format() === one ? "Asking …" : FORMAT_WORDS[one]}
            </button>
          )}
        </For>
      </div>
      <p class="hint">
        The file is made without this page. It is here for a week, for you alone; that you download it stands
        in the audit trail.
      </p>
      <Failure of={sending.error()} />
    </section>
  );
}
