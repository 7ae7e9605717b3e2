import { createMemo, createSignal, For, Show } from "solid-js";
import type { Invitation } from "../../core/organisations.ts";
import { can } from "../lib/session.ts";
import { TextField } from "../ui/field.tsx";
import { ListHead, Loaded } from "../ui/list.tsx";
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
      <ListHead title="People" of={reading} retry={() => void refresh()}>
        <Show when={can("members.write") && !isInviting()}>
          <button type="button" class="primary" onClick={() => setInviting(true)}>
            Invite somebody
          </button>
        </Show>
      </ListHead>
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
      <Loaded
        of={reading}
        skeleton="member-skeleton"
        isEmpty={found().length === 0}
        empty={<p>Nobody of that name.</p>}
      >
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
      </Loaded>
    </div>
  );
}
