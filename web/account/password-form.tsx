import { createSignal, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { mutate } from "../lib/api.ts";
import { person } from "../lib/session.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";

const BLANK = { current_password: "", new_password: "" };

export function PasswordForm() {
  const [input, set] = createStore({ ...BLANK });
  const [isDone, setDone] = createSignal(false);
  const sending = createSending();
  const isWrong = () => {
    const error = sending.error();
    return error instanceof Refused && error.slug === "auth/wrong-credentials";
  };
  const field = (name: keyof typeof BLANK) => ({
    value: input[name],
    type: "password",
    required: true,
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) =>
      set(name, event.currentTarget.value),
  });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setDone(false);
    setDone(
      await sending.run(async () => {
        await mutate({ method: "POST", path: "/api/v1/auth/password", body: { ...input } });
      }),
    );
    if (isDone()) set({ ...BLANK });
  };
  return (
    <form class="card stack" onSubmit={(event) => void submit(event)}>
      <h2>Change the password</h2>
      {/* For password managers, which keep a password under an address. */}
      <input
        class="account-name"
        autocomplete="username"
        aria-label="Account"
        value={person()?.email}
        hidden
        readonly
      />
      <TextField
        label="Current password"
        autocomplete="current-password"
        error={
          isWrong() ? "This is not your current password." : errorAt(sending.error(), "/current_password")
        }
        {...field("current_password")}
      />
      <TextField
        label="New password"
        hint="At least 8 characters"
        autocomplete="new-password"
        error={errorAt(sending.error(), "/new_password")}
        {...field("new_password")}
      />
      <Show when={isWrong()} fallback={<Failure of={sending.error()} />}>
        <p class="seldom-seen" role="alert">
          The current password is not right.
        </p>
      </Show>
      <div role="status">
        <Show when={isDone()}>
          <p class="notice good">The password is changed. Your other devices have to sign in again.</p>
        </Show>
      </div>
      <div class="row">
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Changing …" : "Change the password"}
        </button>
      </div>
    </form>
  );
}
