import { createSignal, onCleanup, Show } from "solid-js";
import { refusalOfFile } from "../lib/upload.ts";
import { chosen, Drop } from "../ui/drop.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { handIn } from "./requests.ts";

/** A mail or a call sheet that somebody has on their machine. */
export function HandIn(props: { production: string | undefined; done: () => void }) {
  const sending = createSending();
  const [percent, setPercent] = createSignal(0);
  const [refusal, setRefusal] = createSignal<string>();
  const leaving = new AbortController();
  onCleanup(() => leaving.abort());
  const take = (file: File) => {
    setRefusal(refusalOfFile(file));
    if (refusal() !== undefined) return;
    setPercent(0);
    void sending.run(async () => {
      await handIn(file, props.production, setPercent, leaving.signal);
      say("It is being read.");
      props.done();
    });
  };
  return (
    <Drop class="inbox-drop" take={take} disabled={sending.busy()} label="Hand in a call sheet">
      <label class="button primary" for="call-sheet">
        Hand in a call sheet
      </label>
      <input
        id="call-sheet"
        class="inbox-file"
        type="file"
        accept=".eml,message/rfc822,.msg,.pdf,application/pdf,.docx,.doc,.rtf,.xlsx,.txt,.md,image/*"
        aria-describedby="call-sheet-hint"
        disabled={sending.busy()}
        onChange={chosen(take)}
      />
      <p class="quiet" id="call-sheet-hint">
        or drop it here: a mail (.eml, .msg), PDF, Word, Excel, picture or text, at most 50 MB
      </p>
      <Show when={sending.busy()}>
        <progress aria-label={`Sending, ${percent()} %`} max={100} value={percent()} />
      </Show>
      <div role="alert">
        <Show when={refusal()}>
          <p class="wrong">{refusal()}</p>
        </Show>
      </div>
      <Failure of={sending.error()} />
    </Drop>
  );
}
