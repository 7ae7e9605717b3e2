import type { Production } from "../../core/productions.ts";
import { newId } from "../../core/uuid.ts";
import { createDraft, LetterFields } from "../ui/draft.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { announce, type Draft } from "./requests.ts";

const BLANK: Draft = { title: "", body: "", production_id: null, must_read: false };

/** A new announcement; what was typed is kept on this device until it is sent. */
export function Compose(props: { productions: readonly Production[]; done: () => void; cancel: () => void }) {
  const { draft, set, forget } = createDraft("announcement", BLANK);
  const sending = createSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const isSent = await sending.run(async () => {
      await announce({ id: newId(), ...draft });
    });
    if (!isSent) return;
    forget();
    props.done();
  };
  return (
    <form class="card stack" onSubmit={(event) => void submit(event)}>
      <LetterFields
        of={draft}
        set={(change) => set(change)}
        bodyMax={10_000}
        productions={props.productions}
        error={sending.error()}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={draft.must_read}
          onChange={(event) => set("must_read", event.currentTarget.checked)}
        />
        Everybody must say that they have read it
      </label>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Publishing …" : "Publish"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
