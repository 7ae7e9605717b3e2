import { For, Show } from "solid-js";
import type { EmailReview } from "../../core/email-drafts.ts";

const LISTED_MAX = 6;

/** What has to be said first, each a way to where it is said. */
export function OpenQuestions(props: { of: EmailReview }) {
  const more = () => props.of.open.length - LISTED_MAX;
  return (
    <Show when={props.of.open.length > 0}>
      <section class="notice" aria-label="To be said first">
        <h2>
          {props.of.open.length === 1
            ? "One thing to be said first"
            : `${props.of.open.length} things to be said first`}
        </h2>
        <ul>
          <For each={props.of.open.slice(0, LISTED_MAX)}>
            {(one) => (
              <li>
                <button type="button" class="plain review-open" onClick={() => goTo(one)}>
                  {openWords(props.of, one)}
                </button>
              </li>
            )}
          </For>
        </ul>
        <Show when={more() > 0}>
          <p class="quiet">and {more()} more</p>
        </Show>
      </section>
    </Show>
  );
}

type Open = EmailReview["open"][number];

/** The focus goes to where it is answered, which opens for it. */
function goTo({ sheet, field }: Open): void {
  const name = sheet === null ? field : `${sheet}.${field}`;
  const place = document.querySelector(`[data-field="${CSS.escape(name)}"]`);
  for (let at = place?.closest("details"); at; at = at.parentElement?.closest("details")) at.open = true;
  const control = place?.matches("select") ? place : place?.querySelector("input, select, button");
  if (control instanceof HTMLElement) control.focus();
}

/** Whom or what it is about, then why. */
function openWords(review: EmailReview, { sheet, field, why }: Open): string {
  const [head, at] = field.split(".");
  const one = sheet === null || head !== "people" ? undefined : review.sheets[sheet]?.says.people[Number(at)];
  return one ? `${one.name ?? one.role ?? one.character ?? "Somebody"}: ${why}` : why;
}
