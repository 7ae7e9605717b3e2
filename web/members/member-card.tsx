import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { Invitation, Member } from "../../core/organisations.ts";
import { can, person } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { fullName } from "../ui/people.ts";
import { roleLabel } from "../ui/roles.ts";
import { say } from "../ui/toast.tsx";
import { endMembership, linkForPassword } from "./requests.ts";
import { RolesForm } from "./roles-form.tsx";

/** Somebody of the organisation; administrators change what they may do, and end it. */
export function MemberCard(props: {
  member: Member;
  changed: () => void;
  show: (invitation: Invitation) => void;
}) {
  const id = createUniqueId();
  const [isOpen, setOpen] = createSignal(false);
  const name = () => fullName(props.member);
  const isSelf = () => props.member.id === person()?.id;
  let opener: HTMLButtonElement | undefined;
  return (
    <li class="card stack member">
      <div class="row member-head">
        <div class="grow">
          <h2>{name()}</h2>
          <p class="quiet">{props.member.email}</p>
          <ul class="row member-roles">
            <For each={props.member.roles}>{(role) => <li class="chip still">{roleLabel(role)}</li>}</For>
            <Show when={isSelf()}>
              <li class="chip">You</li>
            </Show>
            <Show when={props.member.is_pending}>
              <li class="chip">Invited, has not signed in yet</li>
            </Show>
            <Show when={!props.member.is_active}>
              <li class="chip bad">Switched off</li>
            </Show>
          </ul>
        </div>
        <Show when={can("members.write") && !isSelf()}>
          <button
            type="button"
            aria-expanded={isOpen()}
            aria-controls={isOpen() ? id : undefined}
            ref={(button) => (opener = button)}
            onClick={() => setOpen(!isOpen())}
          >
            Change<span class="seldom-seen"> {name()}</span>
          </button>
        </Show>
      </div>
      <Show when={isOpen()}>
        <div class="stack member-changes" id={id}>
          <RolesForm
            member={props.member}
            changed={() => props.changed()}
            done={() => {
              setOpen(false);
              opener?.focus();
            }}
          />
          <OtherChanges member={props.member} changed={() => props.changed()} show={props.show} />
        </div>
      </Show>
    </li>
  );
}

function OtherChanges(props: {
  member: Member;
  changed: () => void;
  show: (invitation: Invitation) => void;
}) {
  const [isBusy, setBusy] = createSignal(false);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      say(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const link = () => attempt(async () => props.show(await linkForPassword(props.member.id)));
  const end = async () => {
    const { id } = props.member;
    const name = fullName(props.member);
    const text = "They lose sight of everything here at once. What they did stays on record.";
    if (!(await confirmed(`End the membership of ${name}?`, text, "End it"))) return;
    await attempt(async () => {
      await endMembership(id);
      say(`The membership of ${name} is ended`);
      props.changed();
    });
  };
  return (
    <div class="row member-others">
      <button type="button" disabled={isBusy()} onClick={() => void link()}>
        {props.member.is_pending ? "New invitation link" : "New password link"}
      </button>
      <button type="button" class="danger" disabled={isBusy()} onClick={() => void end()}>
        End the membership
      </button>
    </div>
  );
}
