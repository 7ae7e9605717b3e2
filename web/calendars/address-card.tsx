import { createUniqueId } from "solid-js";
import { encode } from "uqr";
import type { CalendarFeedMade } from "../../core/calendars.ts";
import { say } from "../ui/toast.tsx";
import { pathOf } from "./qr.ts";

/** Light around a code, in its own squares, for readers to find it. */
const BORDER = 2;

/** An address that is shown this once: to be photographed, opened here, or copied to where it belongs. */
export function AddressCard(props: { calendar: CalendarFeedMade; done: () => void }) {
  const id = createUniqueId();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.calendar.url);
      say("Copied");
    } catch (error) {
      // Without permission the text can still be selected.
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      say("This browser does not let the page copy; select the address and copy it yourself.");
    }
  };
  return (
    <section class="card stack" aria-labelledby={`${id}-title`}>
      <div>
        <h2 id={`${id}-title`} tabindex="-1" ref={(title) => queueMicrotask(() => title.focus())}>
          The calendar for “{props.calendar.name}”
        </h2>
        <p class="quiet" id={`${id}-hint`}>
          Its address is shown this once. Whoever has it reads the calendar without signing in, so give it to
          that device alone.
        </p>
      </div>
      <div class="calendar-ways">
        <Code text={props.calendar.webcal_url} />
        <div class="stack">
          <p>On another phone: point its camera at the code.</p>
          <div class="row">
            <a class="button primary" href={props.calendar.webcal_url} rel="external">
              Add to this device
            </a>
          </div>
          <div>
            <label for={id}>Or copy the address into your calendar’s “Subscribe” or “From URL”</label>
            <input
              id={id}
              readonly
              value={props.calendar.url}
              aria-describedby={`${id}-hint`}
              onFocus={(event) => event.currentTarget.select()}
            />
          </div>
          <div class="row">
            <button type="button" onClick={() => void copy()}>
              Copy
            </button>
            <button type="button" class="plain" onClick={() => props.done()}>
              Done
            </button>
          </div>
        </div>
      </div>
    </section>
  );
}

function Code(props: { text: string }) {
  const code = () => encode(props.text, { ecc: "M", border: BORDER });
  return (
    <svg
      class="calendar-code"
      viewBox={`0 0 ${code().size} ${code().size}`}
      role="img"
      aria-label="The address as a QR code"
      shape-rendering="crispEdges"
    >
      <path d={pathOf(code().data)} />
    </svg>
  );
}
