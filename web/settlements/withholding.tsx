import { createSignal, For, onCleanup, Show } from "solid-js";
import { newId } from "../../core/uuid.ts";
import { mayReclaim } from "../../core/settlement-states.ts";
import type { FeeSettlement } from "../../core/settlements.ts";
import { dayShort, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { person } from "../lib/session.ts";
import { sendPdf } from "../lib/upload.ts";
import { errorAt } from "../lib/wire.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { certify, moveReclaim } from "./requests.ts";
import { DayForm, run } from "./steps.tsx";
import { countryWords, RECLAIM_WORDS } from "./words.ts";

type Shown = { of: FeeSettlement; canWrite: boolean; changed: () => Promise<void> };

const MOVES = [
  ["reclaim_filed", "It is claimed back"],
  ["refunded", "It was refunded"],
  ["refused", "The refund was refused"],
] as const;

/** What was withheld: whether the tax office has it, its certificate, and how far getting it back is. */
export function Withholding(props: Shown) {
  const sending = createSending();
  const about = () => props.of.withholding;
  const isDue = () => props.of.withheld.amount_minor > 0 && props.of.status !== "voided";
  const isHeld = () => [props.of.prepared, ...props.of.approvals].some(({ by }) => by === person()?.id);
  return (
    <Show when={isDue() && about()}>
      {(tax) => (
        <div class="stack settlement-tax">
          <p>
            <b>{moneyText(props.of.withheld)}</b> withheld, {tax().percent} % for{" "}
            {countryWords(tax().country)}
            {tax().gross_up ? ", borne by the organisation" : ""}.{" "}
            <span class="quiet">
              {RECLAIM_WORDS[tax().reclaim]}
              <Show when={props.canWrite && tax().reclaim_moved}>
                {(moved) => `, ${moved().by_name}, ${momentAt(moved().at)}`}
              </Show>
            </span>
          </p>
          <Show when={tax().certificate?.url}>
            {(url) => (
              <div>
                <a class="button" href={url()} target="_blank" rel="noreferrer external">
                  Open the certificate
                </a>
              </div>
            )}
          </Show>
          <Show when={tax().remitted}>
            {(remitted) => <p class="quiet">Paid to the tax office on {dayShort(remitted().on)}.</p>}
          </Show>
          <Show when={props.canWrite}>
            <Failure of={sending.error()} />
            <div class="row">
              <For each={MOVES.filter(([status]) => mayReclaim(tax().reclaim, status))}>
                {([status, words]) => (
                  <button
                    type="button"
                    disabled={sending.busy()}
                    onClick={() =>
                      void run(sending, props.changed, () => moveReclaim(props.of, status), words)
                    }
                  >
                    {words}
                  </button>
                )}
              </For>
            </div>
            <Show when={mayReclaim(tax().reclaim, "certificate_issued")}>
              <Certificate of={props.of} changed={props.changed} isNew={tax().reclaim === "none"} />
            </Show>
            <Show when={tax().remitted === null && !isHeld()}>
              <DayForm
                of={props.of}
                changed={props.changed}
                verb="remit"
                label="Paid to the tax office on"
                button="Book the tax …"
                question="Book that the tax was paid?"
                text={`${moneyText(props.of.withheld)} left the bank for the tax office. This cannot be undone.`}
              />
            </Show>
          </Show>
        </div>
      )}
    </Show>
  );
}

function Certificate(props: Omit<Shown, "canWrite"> & { isNew: boolean }) {
  const [file, setFile] = createSignal<File>();
  const [stage, setStage] = createSignal<string>();
  const sending = createSending();
  const over = new AbortController();
  onCleanup(() => over.abort(new Error("the page was left")));
  // What arrived and was not answered is not there twice.
  const key = newId();
  const send = async () => {
    await certify(props.of, await sendPdf(file(), { key, stage: setStage, signal: over.signal }));
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(sending, props.changed, send, "Its artist has the certificate").finally(() =>
          setStage(undefined),
        );
      }}
    >
      <Field
        label={props.isNew ? "Certificate of what was withheld" : "Another certificate in its place"}
        hint="A PDF, which its artist reads"
        error={errorAt(sending.error(), "/document_id")}
      >
        {(wired) => (
          <input
            {...wired}
            type="file"
            accept="application/pdf"
            required
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      <Failure of={sending.error()} />
      <div>
        <button type="submit" disabled={sending.busy()}>
          {stage() ?? "Hand it over"}
        </button>
      </div>
    </form>
  );
}
