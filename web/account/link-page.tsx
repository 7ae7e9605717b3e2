import { useLocation } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { errorAt, send } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import "./link-page.css";

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const ADDRESSES: Record<string, string> = {
  "/invite": "/api/v1/invitations/accept",
  "/reset": "/api/v1/auth/password-resets",
};

/** Sets a password by a one-time link: the first one, or a new one. */
export function Page() {
  const location = useLocation();
  const token = location.hash.slice(1);
  // The secret leaves the address bar, the history and every picture of the screen.
  history.replaceState(history.state, "", location.pathname);
  const [password, setPassword] = createSignal("");
  const [isShown, setShown] = createSignal(false);
  const [isDone, setDone] = createSignal(false);
  const sending = createSending();
  const isInvitation = () => location.pathname === "/invite";
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setDone(
      await sending.run(async () => {
        await send(ADDRESSES[location.pathname] ?? "", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ token, new_password: password() }),
        });
      }),
    );
  };
  return (
    <div class="link-page stack">
      <img src="/icon.svg" alt="" width="56" height="56" />
      <Title text={isInvitation() ? "Welcome to Live Portal" : "Set a new password"} />
      <Show
        when={TOKEN.test(token)}
        fallback={
          <>
            <p class="notice">
              This link is not whole. Open it as you got it, or ask your administrator for a new one.
            </p>
            <a class="button" href="/">
              To the sign-in
            </a>
          </>
        }
      >
        <Show
          when={!isDone()}
          fallback={
            <>
              <p class="notice good" role="status">
                The password is set.
              </p>
              <a class="button primary" href="/">
                Sign in
              </a>
            </>
          }
        >
          <form class="stack" onSubmit={(event) => void submit(event)}>
            <TextField
              label={isInvitation() ? "Choose a password" : "New password"}
              hint="At least 8 characters"
              type={isShown() ? "text" : "password"}
              autocomplete="new-password"
              required
              value={password()}
              error={errorAt(sending.error(), "/new_password")}
              onInput={(event) => setPassword(event.currentTarget.value)}
            />
            <label class="check">
              <input
                type="checkbox"
                checked={isShown()}
                onChange={(event) => setShown(event.currentTarget.checked)}
              />
              Show it
            </label>
            <Failure of={sending.error()} />
            <button type="submit" class="primary" disabled={sending.busy()}>
              {sending.busy() ? "Setting it …" : "Set the password"}
            </button>
          </form>
        </Show>
      </Show>
    </div>
  );
}
