import { useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Invitation } from "../../core/organisations.ts";
import { can } from "../lib/session.ts";
import { TextField } from "../ui/field.tsx";
import { ListHead, Loaded } from "../ui/list.tsx";
import { withWords } from "../ui/people.ts";
import { InviteForm } from "./invite-form.tsx";
import { LinkCard } from "./link-card.tsx";
import { MemberCard } from "./member-card.tsx";
import { useMembers } from "./requests.ts";
import { rolesInWords } from "./roles.tsx";
import "./page.css";

/** Who belongs to the organisation, and what they may do. */
export function Page() {
  const { reading, refresh } = useMembers();
  const [isInviting, setInviting] = createSignal(false);
  const [link, setLink] = createSignal<Invitation>();
  const [query] = useSearchParams<{ find?: string }>();
  const [words, setWords] = createSignal(query.find ?? "");
  let opener: HTMLButtonElement | undefined;
  // Listed by id, so that a form that is open stays open when its member changes.
  const members = createMemo(() => new Map(reading.rows.map((member) => [member.id, member])));
  const found = createMemo(() =>
    withWords(reading.rows, words(), ({ roles }) => rolesInWords(roles)).map(({ id }) => id),
  );
  return (
    <div class="stack">
      <ListHead title="People" of={reading} retry={() => void refresh()}>
        <Show when={can("members.write") && !isInviting()}>
          <button
            type="button"
            class="primary"
            ref={(button) => (opener = button)}
            onClick={() => setInviting(true)}
          >
            Invite somebody
          </button>
        </Show>
      </ListHead>
      <Show when={isInviting()}>
        <InviteForm
          cancel={() => {
            setInviting(false);
            opener?.focus();
          }}
          done={(invitation) => {
            setInviting(false);
            setLink(invitation);
            void refresh();
          }}
        />
      </Show>
      <Show when={link()} keyed>
        {(made) => (
          <LinkCard
            invitation={made}
            done={() => {
              setLink(undefined);
              opener?.focus();
            }}
          />
        )}
      </Show>
      <Show when={reading.rows.length > 5 || query.find !== undefined}>
        <TextField
          label="Find somebody"
          hint="By name, e-mail address or role"
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
        empty={<p>Nobody fits “{words().trim()}”.</p>}
      >
        <ul class="stack">
          <For each={found()}>
            {(id) => (
              <Show when={members().get(id)}>
                {(member) => <MemberCard member={member()} changed={() => void refresh()} show={setLink} />}
              </Show>
            )}
          </For>
        </ul>
      </Loaded>
    </div>
  );
}
