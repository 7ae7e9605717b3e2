import { createSignal, Show } from "solid-js";
import type { AdvanceDetail } from "../../core/advances.ts";
import { person } from "../lib/session.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { runIn } from "./moves.tsx";
import { approveAdvance, cancelAdvance } from "./requests.ts";

/** Over the threshold: somebody else approves it, or it is not given. */
export function Proposed(props: { of: AdvanceDetail; changed: () => Promise<void> }) {
  const sending = createSending();
  const [reason, setReason] = createSignal("");
  const isGiver = () => props.of.issued_by === person()?.id;
  const approve = () =>
    runIn(sending, props.changed, () => approveAdvance(props.of), "Approved: the money leaves");
  const cancel = () =>
    runIn(sending, props.changed, () => cancelAdvance(props.of, reason()), "It is not given");
  return (
    <section class="notice stack" aria-labelledby="proposed-title">
      <h2 id="proposed-title">Over the threshold</h2>
      <p>
        {isGiver()
          ? "Somebody else approves it before any money leaves. Until then you can take it back."
          : "You approve it as the second person. With that the money leaves, and whoever has it is asked to confirm."}
      </p>
      <Failure of={sending.error()} />
      <Show when={!isGiver()}>
        <div>
          <button type="button" class="primary" disabled={sending.busy()} onClick={approve}>
            Approve it
          </button>
        </div>
      </Show>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          cancel();
        }}
      >
        <TextField
          label="Why it is not given"
          required
          maxLength={2_000}
          value={reason()}
          error={errorAt(sending.error(), "/reason")}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <div>
          <button type="submit" disabled={sending.busy()}>
            Do not give it
          </button>
        </div>
      </form>
    </section>
  );
}
