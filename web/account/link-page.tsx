import { useLocation, useNavigate } from "@solidjs/router";
import { createSignal, onCleanup, Show } from "solid-js";
import { person, signOut } from "../lib/session.ts";
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
  const [token, setToken] = createSignal(takeToken());
  // Another link that is opened in the same tab changes the hash alone, and loads no page.
  const takeNext = () => setToken(takeToken());
  addEventListener("hashchange", takeNext);
  onCleanup(() => removeEventListener("hashchange", takeNext));
  const location = useLocation();
  const isInvitation = () => location.pathname === "/invite";
  return (
    <div class="link-page stack">
      <img src="/icon.svg" alt="" width="56" height="56" />
      <Title text={isInvitation() ? "Welcome to Live Portal" : "Set a new password"} />
      <Show
        when={TOKEN.test(token()) && token()}
        keyed
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
        {(whole) => (
          <PasswordForm
            label={isInvitation() ? "Choose a password" : "New password"}
            address={ADDRESSES[location.pathname] ?? ""}
            token={whole}
          />
        )}
      </Show>
    </div>
  );
}

/** The secret leaves the address bar, the history and every picture of the screen. */
function takeToken(): string {
  const { hash, pathname } = globalThis.location;
  history.replaceState(history.state, "", pathname);
  return hash.slice(1);
}

function PasswordForm(props: { label: string; address: string; token: string }) {
  const [password, setPassword] = createSignal("");
  const [isShown, setShown] = createSignal(false);
  const [isDone, setDone] = createSignal(false);
  const sending = createSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setDone(
      await sending.run(async () => {
        await send(props.address, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ token: props.token, new_password: password() }),
        });
      }),
    );
  };
  return (
    <Show when={!isDone()} fallback={<Done />}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <TextField
          label={props.label}
          hint="At least 8 characters"
          type={isShown() ? "text" : "password"}
          autocomplete="new-password"
          autocapitalize="none"
          spellcheck={false}
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
  );
}

function Done() {
  const navigate = useNavigate();
  const goOn = async (event: MouseEvent) => {
    event.preventDefault();
    // The link may be another person's than who is signed in here.
    if (person()) await signOut();
    navigate("/");
  };
  return (
    <>
      <p class="notice good" role="status">
        The password is set.
      </p>
      <Show when={person()}>
        {(other) => <p class="quiet">This browser is signed in as {other().name}. Signing in ends that.</p>}
      </Show>
      <a class="button primary" href="/" onClick={(event) => void goOn(event)}>
        Sign in
      </a>
    </>
  );
}
