import { createSignal, Show } from "solid-js";
import type { Role } from "../../core/access.ts";
import type { Invitation, Member } from "../../core/organisations.ts";
import { can, person } from "../lib/session.ts";
import { errorAt, wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { roleLabel } from "../ui/roles.ts";
import { say } from "../ui/toast.tsx";
import { changeRoles, endMembership, linkForPassword } from "./requests.ts";
import { RolesField } from "./roles.tsx";

/** Somebody of the organisation; administrators change what they may do, and end it. */
export function MemberCard(props: {
  member: Member;
  changed: () => void;
  show: (invitation: Invitation) => void;
}) {
  const name = () => `${props.member.first_name} ${props.member.last_name}`;
  const [roles, setRoles] = createSignal<Role[]>();
  const sending = createSending();
  const isSelf = () => props.member.id === person()?.id;

  const save = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await changeRoles(props.member.id, roles() ?? props.member.roles);
      setRoles(undefined);
      props.changed();
    });
  };
  const attempt = async (verb: () => Promise<void>) => {
    try {
      await verb();
    } catch (error) {
      say(wordsOf(error));
    }
  };
  const link = () => attempt(async () => props.show(await linkForPassword(props.member.id)));
  const end = () =>
    attempt(async () => {
      const text = "They lose sight of everything here at once. What they did stays on record.";
      if (!(await confirmed(`End ${name()}’s membership?`, text, "End it"))) return;
      await endMembership(props.member.id);
      props.changed();
    });

  return (
    <li class="card stack member">
      <div class="row">
        <div class="grow">
          <h2>{name()}</h2>
          <p class="quiet">{props.member.email}</p>
        </div>
        <Show when={props.member.is_pending}>
          <span class="chip">Invited</span>
        </Show>
        <Show when={!props.member.is_active}>
          <span class="chip bad">Switched off</span>
        </Show>
      </div>
      <p>{props.member.roles.map(roleLabel).join(", ")}</p>
      <Show when={can("members.write") && !isSelf()}>
        <Show
          when={roles()}
          fallback={
            <div class="row">
              <button type="button" onClick={() => setRoles([...props.member.roles])}>
                Change roles<span class="seldom-seen"> of {name()}</span>
              </button>
              <button type="button" onClick={() => void link()}>
                Password link<span class="seldom-seen"> for {name()}</span>
              </button>
              <button type="button" class="plain danger" onClick={() => void end()}>
                End<span class="seldom-seen"> {name()}’s</span> membership
              </button>
            </div>
          }
        >
          {(chosen) => (
            <form class="stack" onSubmit={save}>
              <RolesField value={chosen()} error={errorAt(sending.error(), "/roles")} change={setRoles} />
              <Failure of={sending.error()} />
              <div class="row">
                <button type="submit" class="primary" disabled={sending.busy()}>
                  Save roles
                </button>
                <button type="button" class="plain" onClick={() => setRoles(undefined)}>
                  Go back
                </button>
              </div>
            </form>
          )}
        </Show>
      </Show>
    </li>
  );
}
