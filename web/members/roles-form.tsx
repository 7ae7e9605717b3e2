import { createSignal, Show } from "solid-js";
import type { Role } from "../../core/access.ts";
import type { Member } from "../../core/organisations.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { fullName } from "../ui/people.ts";
import { say } from "../ui/toast.tsx";
import { changeRoles, readMember } from "./requests.ts";
import { RolesField, rolesInWords } from "./roles.tsx";

/** Changes what somebody may do, as of the version that was shown when it began. */
export function RolesForm(props: { member: Member; done: () => void; changed: () => void }) {
  const [roles, setRoles] = createSignal<Role[]>([...props.member.roles]);
  const [version, setVersion] = createSignal(props.member.version);
  const [newer, setNewer] = createSignal<Member>();
  const sending = createSending();

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const { id } = props.member;
    const isSaved = await sending.run(async () => {
      try {
        await changeRoles(id, version(), roles());
      } catch (error) {
        if (error instanceof Refused && error.status === 412) {
          const fresh = await readMember(id);
          setNewer(fresh);
          setVersion(fresh.version);
        }
        throw error;
      }
    });
    if (!isSaved) return;
    say(`The roles of ${fullName(props.member)} are changed`);
    props.done();
    props.changed();
  };

  return (
    <form class="stack" onSubmit={(event) => void save(event)}>
      <RolesField value={roles()} error={errorAt(sending.error(), "/roles")} change={setRoles} />
      <Failure of={sending.error()}>
        <Show when={newer()}>{(other) => <p>They are now: {rolesInWords(other().roles)}.</p>}</Show>
      </Failure>
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Saving …" : newer() ? "Save mine over it" : "Save roles"}
        </button>
        <button type="button" class="plain" onClick={() => props.done()}>
          Go back
        </button>
      </div>
    </form>
  );
}
