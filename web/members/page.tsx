import { createMemo, createSignal, For, Show } from "solid-js";
import type { Invitation } from "../../core/organisations.ts";
import { can } from "../lib/session.ts";
import { TextField } from "../ui/field.tsx";
import { SourceLine } from "../ui/source-line.tsx";
import { Title } from "../ui/title.tsx";
import { InviteForm } from "./invite-form.tsx";
import { LinkCard } from "./link-card.tsx";
import { MemberCard } from "./member-card.tsx";
import { useMembers } from "./requests.ts";
import "./page.css";

/** Who belongs to the organisation, and what they may do. */
export function Page() {
  const { reading, refresh } = useMembers();
  const [isInviting, setInviting] = createSignal(false);
  const [link, setLink] = createSignal<Invitation>();
  const [words, setWords] = createSignal("");
  const found = createMemo(() => {
    const wanted = words().trim().toLowerCase();
    return reading.rows.filter(({ first_name, last_name, email }) =>
      `${first_name} ${last_name} ${email}`.toLowerCase().includes(wanted),
    );
  });
  return (
    <div class="stack">
      <div class="row">
        <div class="grow">
          <Title text="People" />
          <SourceLine of={reading} retry={() => void refresh()} />
        </div>
        <Show when={can("members.write") && !isInviting()}>
          <button type="button" class="primary" onClick={() => setInviting(true)}>
            Invite somebody
          </button>
        </Show>
      </div>
      <Show when={isInviting()}>
        <InviteForm
          cancel={() => setInviting(false)}
          done={(invitation) => {
            setInviting(false);
            setLink(invitation);
            void refresh();
          }}
        />
      </Show>
      <Show when={link()}>{(made) => <LinkCard invitation={made()} done={() => setLink(undefined)} />}</Show>
      <Show when={reading.rows.length > 5}>
        <TextField
          label="Find somebody"
          type="search"
          autocomplete="off"
          value={words()}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </Show>
      <Show
        when={reading.state === "ready"}
        fallback={
          <Show when={reading.isReading}>
            <div class="stack" role="status" aria-label="Loading">
              <For each={[1, 2, 3]}>{() => <div class="skeleton member-skeleton" />}</For>
            </div>
          </Show>
        }
      >
        <Show when={found().length > 0} fallback={<p class="card">Nobody of that name.</p>}>
          <ul class="stack">
            <For each={found()}>
              {(member) => (
                <MemberCard
                  member={member}
                  changed={() => void refresh()}
                  show={(invitation) => {
                    setLink(invitation);
                    scrollTo({ top: 0 });
                  }}
                />
              )}
            </For>
          </ul>
        </Show>
      </Show>
    </div>
  );
}
