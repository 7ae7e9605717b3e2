import { createUniqueId, Show } from "solid-js";
import type { Invitation } from "../../core/organisations.ts";
import { momentAt } from "../lib/clock.ts";
import { fullName } from "../ui/people.ts";
import { say } from "../ui/toast.tsx";

/** A link that is shown this once, to be handed over. */
export function LinkCard(props: { invitation: Invitation; done: () => void }) {
  const id = createUniqueId();
  // Whoever has an account keeps their password; their link carries no secret.
  const hasSecret = () => props.invitation.link.includes("#");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.invitation.link);
      say("Copied");
    } catch (error) {
      // Without permission the text can still be selected.
      if (!(error instanceof DOMException)) throw error;
      say("This browser does not let the page copy; select the link and copy it yourself.");
    }
  };
  return (
    <div class="notice stack" role="status">
      <div>
        <label for={id}>Link for {fullName(props.invitation.member)}</label>
        <input
          id={id}
          readonly
          value={props.invitation.link}
          aria-describedby={`${id}-hint`}
          onFocus={(event) => event.currentTarget.select()}
        />
        <p id={`${id}-hint`}>
          <Show
            when={hasSecret()}
            fallback="They have an account already and sign in with the password that they know."
          >
            It is shown this once. Hand it over yourself; it can be used once, until{" "}
            {momentAt(props.invitation.expires_at)}.
          </Show>
        </p>
      </div>
      <div class="row">
        <button
          type="button"
          class="primary"
          ref={(button) => queueMicrotask(() => button.focus())}
          onClick={() => void copy()}
        >
          Copy
        </button>
        <button type="button" onClick={() => props.done()}>
          Done
        </button>
      </div>
    </div>
  );
}
