import { createSignal, onCleanup, onMount, Show } from "solid-js";
import type { Rsvp } from "../../core/events.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import { withLink } from "./open.ts";
import { Appointment } from "./public-parts.tsx";
import { peopleWords } from "./words.ts";
import "./page.css";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** What the link in a mailbox leads to: opening it changes nothing, a button does. */
export function Page() {
  const [token, setToken] = createSignal(takeToken());
  // Another link that is opened in the same tab changes the hash alone, and loads no page.
  const takeNext = () => setToken(takeToken());
  addEventListener("hashchange", takeNext);
  onCleanup(() => removeEventListener("hashchange", takeNext));
  return (
    <div class="performance-page stack">
      <Show
        when={TOKEN.test(token()) && token()}
        keyed
        fallback={
          <>
            <Title text="Your answer" />
            <p class="notice">This link is not whole. Open it as you got it.</p>
          </>
        }
      >
        {(whole) => <Answer token={whole} />}
      </Show>
    </div>
  );
}

/** The secret leaves the address bar, the history and every picture of the screen. */
function takeToken(): string {
  const { hash, pathname } = globalThis.location;
  history.replaceState(history.state, "", pathname);
  return hash.slice(1);
}

function Answer(props: { token: string }) {
  const [rsvp, setRsvp] = createSignal<Rsvp>();
  const sending = createSending();
  const ask = (verb: "read" | "confirm" | "cancel") =>
    void sending.run(async () => void setRsvp(await withLink(verb, props.token)));
  onMount(() => ask("read"));
  return (
    <Show
      when={rsvp()}
      fallback={
        <>
          <Title text="Your answer" />
          <Show
            when={sending.error() !== undefined}
            fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
          >
            <Failure of={sending.error()}>
              <button type="button" onClick={() => ask("read")}>
                Try again
              </button>
            </Failure>
          </Show>
        </>
      }
    >
      {(mine) => (
        <>
          <div>
            <p class="quiet">{mine().event.organisation_name}</p>
            <Title text={mine().event.title} />
          </div>
          <div class="card stack">
            <Appointment of={mine().event} />
            <p>
              For {peopleWords(mine().party_size)}, in the name of {mine().name}
            </p>
          </div>
          <div role="status">
            <Standing of={mine()} />
          </div>
          <Failure of={sending.error()} />
          <div class="row">
            <Show when={mine().status === "pending" && mine().event.is_open}>
              <button type="button" class="primary" disabled={sending.busy()} onClick={() => ask("confirm")}>
                {sending.busy() ? "Confirming …" : "Yes, I come"}
              </button>
            </Show>
            <Show when={["pending", "confirmed"].includes(mine().status) && mine().event.is_open}>
              <button type="button" class="danger" disabled={sending.busy()} onClick={() => ask("cancel")}>
                I do not come
              </button>
            </Show>
            <a class="button plain" href={`/performance/${mine().event.id}`}>
              The performance
            </a>
          </div>
        </>
      )}
    </Show>
  );
}

function Standing(props: { of: Rsvp }) {
  return (
    <Show
      when={props.of.event.status === "published"}
      fallback={<p class="notice bad">It is cancelled. {props.of.event.cancel_reason}</p>}
    >
      <p class={props.of.status === "confirmed" ? "notice good" : "notice"}>{WORDS[props.of.status]}</p>
    </Show>
  );
}

const WORDS: Record<Rsvp["status"], string> = {
  pending: "One thing is left: say that you come. Until then no seats are kept for you.",
  confirmed:
    "You come, and your seats are kept. With the same link you can say later that you do not come after all.",
  cancelled: "You do not come. Should you change your mind, answer anew.",
  expired: "This link was not used in time. Answer anew, and we send you another one.",
};
