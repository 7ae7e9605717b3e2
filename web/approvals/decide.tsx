import { Show } from "solid-js";
import { can } from "../lib/session.ts";
import { Failure, type createSending } from "../ui/form.tsx";

/** What can be done with a proposal: another administrator agrees, and any withdraws it. */
export function Decide(props: {
  sending: ReturnType<typeof createSending>;
  /** Proposed by whoever looks at it. */
  isOwn: boolean;
  /** Of several rules, and not of one. */
  isMany?: boolean;
  agree: () => void;
  withdraw: () => void;
}) {
  const it = () => (props.isMany ? "them" : "it");
  return (
    <>
      <Failure of={props.sending.error()} />
      <Show
        when={can("organisations.write")}
        fallback={
          <p class="hint">{props.isMany ? "They count" : "It counts"} once another administrator agrees.</p>
        }
      >
        <div class="row">
          <Show
            when={!props.isOwn}
            fallback={<p class="grow hint">Another administrator agrees to {it()}, not you.</p>}
          >
            <button
              type="button"
              class="primary"
              disabled={props.sending.busy()}
              onClick={() => props.agree()}
            >
              Agree …
            </button>
          </Show>
          <button type="button" disabled={props.sending.busy()} onClick={() => props.withdraw()}>
            Withdraw {it()}
          </button>
        </div>
      </Show>
    </>
  );
}
