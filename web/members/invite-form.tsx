import { createStore } from "solid-js/store";
import type { Role } from "../../core/access.ts";
import type { Invitation } from "../../core/organisations.ts";
import { newId } from "../../core/uuid.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { invite } from "./requests.ts";
import { RolesField } from "./roles.tsx";

export function InviteForm(props: { done: (invitation: Invitation) => void; cancel: () => void }) {
  const [input, set] = createStore({ first_name: "", last_name: "", email: "", roles: ["artist"] as Role[] });
  const sending = createSending();
  const field = (name: "first_name" | "last_name" | "email") => ({
    value: input[name],
    error: errorAt(sending.error(), `/${name}`),
    required: true,
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) =>
      set(name, event.currentTarget.value),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () =>
      props.done(await invite({ id: newId(), ...input, roles: [...input.roles] })),
    );
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <div class="columns">
        <TextField
          label="First name"
          maxLength={80}
          autocomplete="off"
          ref={(input) => queueMicrotask(() => input.focus())}
          {...field("first_name")}
        />
        <TextField label="Last name" maxLength={80} autocomplete="off" {...field("last_name")} />
      </div>
      <TextField label="E-mail" type="email" autocomplete="off" autocapitalize="none" {...field("email")} />
      <RolesField
        value={input.roles}
        error={errorAt(sending.error(), "/roles")}
        change={(roles) => set("roles", roles)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Inviting …" : "Invite"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
