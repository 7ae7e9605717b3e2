import { createSignal, Show } from "solid-js";
import { send } from "../lib/wire.ts";
import { signIn, whySignedOut } from "../lib/session.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import "./page.css";

/** Stands in place of whatever page was asked for, which opens once the person is known. */
export function Page() {
  const sending = createSending();
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [hasForgotten, setForgotten] = createSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(() => signIn("login", { email: email().trim(), password: password() }));
  };
  const byPasskey = () =>
    void sending.run(async () => (await import("../passkeys/ceremonies.ts")).signInByPasskey());
  return (
    <div class="sign-in stack">
      <img src="/icon.svg" alt="" width="56" height="56" />
      <Title text={hasForgotten() ? "Forgotten password" : "Sign in to Live Portal"} />
      <Show when={whySignedOut()}>{(why) => <p class="notice">{why()}</p>}</Show>
      <Show when={!hasForgotten()} fallback={<Forgotten email={email()} back={() => setForgotten(false)} />}>
        <form class="stack" onSubmit={submit}>
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autocomplete="username"
            autocapitalize="none"
            required
            value={email()}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            value={password()}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
          <Failure of={sending.error()} />
          <button type="submit" class="primary" disabled={sending.busy()}>
            {sending.busy() ? "Signing in …" : "Sign in"}
          </button>
          <Show when={"PublicKeyCredential" in globalThis}>
            <button type="button" disabled={sending.busy()} onClick={byPasskey}>
              Sign in with a passkey
            </button>
          </Show>
          <button type="button" class="plain" onClick={() => setForgotten(true)}>
            I forgot my password
          </button>
        </form>
      </Show>
    </div>
  );
}

function Forgotten(props: { email: string; back: () => void }) {
  const sending = createSending();
  const [email, setEmail] = createSignal(props.email);
  const [answer, setAnswer] = createSignal<string>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      const response = await send("/api/v1/auth/password-reset-requests", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: email().trim() }),
      });
      setAnswer(((await response.json()) as { message: string }).message);
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autocomplete="username"
        autocapitalize="none"
        required
        value={email()}
        onInput={(event) => setEmail(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div role="status">
        <Show when={answer()}>{(text) => <p class="notice good">{text()}</p>}</Show>
      </div>
      <button type="submit" class="primary" disabled={sending.busy()}>
        Ask for a link
      </button>
      <button type="button" class="plain" onClick={() => props.back()}>
        Back to sign in
      </button>
    </form>
  );
}
