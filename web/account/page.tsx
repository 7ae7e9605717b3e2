import { createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { mutate } from "../lib/api.ts";
import { can, leave, person, signOut } from "../lib/session.ts";
import { errorAt, wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { roleLabel } from "../ui/roles.ts";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";

/** Who is signed in, and how that ends. */
export function Page() {
  async function out(): Promise<void> {
    if (await signOut()) return;
    say(
      "This device has forgotten you. The portal was not reached, so its session ends by itself within a day.",
    );
  }
  async function outEverywhere(): Promise<void> {
    const text = "Every device that you are signed in on, this one too, has to sign in again.";
    if (!(await confirmed("Sign out everywhere?", text, "Sign out everywhere"))) return;
    try {
      await mutate({ method: "POST", path: "/api/v1/auth/sign-out-everywhere" });
      leave("You are signed out everywhere.");
    } catch (error) {
      say(wordsOf(error));
    }
  }
  return (
    <div class="stack">
      <div>
        <Title text={person()?.name ?? "Account"} />
        <p class="quiet">{person()?.email}</p>
      </div>
      <ul class="stack">
        <For each={person()?.memberships}>
          {(membership) => (
            <li class="card">
              <b>{membership.organisation_name}</b>
              <p class="quiet">{membership.roles.map(roleLabel).join(", ")}</p>
            </li>
          )}
        </For>
      </ul>
      <div class="row">
        <button type="button" class="primary" onClick={() => void out()}>
          Sign out
        </button>
        <button type="button" onClick={() => void outEverywhere()}>
          Sign out everywhere
        </button>
        <Show when={can("system.read")}>
          <a class="button" href="/docs" rel="external">
            API documentation
          </a>
        </Show>
      </div>
      <PasswordForm />
    </div>
  );
}

const BLANK = { current_password: "", new_password: "" };

function PasswordForm() {
  const [input, set] = createStore({ ...BLANK });
  const [isDone, setDone] = createSignal(false);
  const sending = createSending();
  const field = (name: keyof typeof BLANK) => ({
    value: input[name],
    error: errorAt(sending.error(), `/${name}`),
    type: "password",
    required: true,
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) =>
      set(name, event.currentTarget.value),
  });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
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
      <TextField label="Current password" autocomplete="current-password" {...field("current_password")} />
      <TextField
        label="New password"
        hint="At least 8 characters"
        autocomplete="new-password"
        {...field("new_password")}
      />
      <Failure of={sending.error()} />
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
