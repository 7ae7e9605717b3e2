import { createSignal, For, onCleanup, Show } from "solid-js";
import { ROLES, type Role } from "../../core/access.ts";
import type { JobAccepted } from "../../core/jobs.ts";
import type { Production } from "../../core/productions.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { untilOver } from "../lib/upload.ts";
import { createDraft, LetterFields, type Letter } from "../ui/draft.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { roleLabel } from "../ui/roles.ts";
import { Title } from "../ui/title.tsx";

type Draft = Letter & { roles: Role[]; byMail: boolean };
const BLANK: Draft = { title: "", body: "", production_id: null, roles: [], byMail: false };

/** A planner writes to many at once: to all, to a production, to some roles; what was typed is kept until it is sent. */
export function Page() {
  const { draft, set, forget } = createDraft("message", BLANK);
  const [told, setTold] = createSignal<number>();
  const { reading: productions } = createReading<Production>(
    () => "/v1/productions?limit=100",
    "productions",
    readHome,
  );
  const sending = createSending();
  const over = new AbortController();
  onCleanup(() => over.abort(new Error("the page was left")));
  const choose = (role: Role, isChosen: boolean) =>
    set("roles", (roles) => (isChosen ? [...roles, role] : roles.filter((one) => one !== role)));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTold(undefined);
    const isSent = await sending.run(async () => {
      const { title, body, production_id, roles, byMail } = draft;
      const { status_url } = await mutate<JobAccepted>({
        method: "POST",
        path: "/api/v1/bulk/notifications",
        body: {
          ...{ title, body, by_mail: byMail },
          ...(production_id !== null && { production_id }),
          ...(roles.length > 0 && { roles }),
        },
      });
      // It is on its way; what is typed next is another one.
      set({ title: "", body: "" });
      const { result } = await untilOver(status_url, over.signal);
      setTold((result as { told: number }).told);
    });
    if (isSent) forget();
  };
  return (
    <div class="stack">
      <Title text="Message to many" />
      <form class="card stack" onSubmit={(event) => void submit(event)}>
        <LetterFields
          of={draft}
          set={(change) => set(change)}
          bodyMax={4_000}
          isBodyRequired
          productions={productions.rows}
          error={sending.error()}
        />
        <fieldset>
          <legend>Only these (none: all of them)</legend>
          <For each={ROLES}>
            {(role) => (
              <label class="check">
                <input
                  type="checkbox"
                  checked={draft.roles.includes(role)}
                  onChange={(event) => choose(role, event.currentTarget.checked)}
                />
                {roleLabel(role)}
              </label>
            )}
          </For>
        </fieldset>
        <label class="check">
          <input
            type="checkbox"
            checked={draft.byMail}
            onChange={(event) => set("byMail", event.currentTarget.checked)}
          />
          By e-mail too, to those who want it so
        </label>
        <Failure of={sending.error()} />
        <div role="status">
          <Show when={told() !== undefined}>
            <p class="notice good">{told() === 1 ? "One person was told." : `${told()} people were told.`}</p>
          </Show>
        </div>
        <div class="row">
          <button type="submit" class="primary" disabled={sending.busy()}>
            {sending.busy() ? "Sending …" : "Send"}
          </button>
        </div>
      </form>
    </div>
  );
}
