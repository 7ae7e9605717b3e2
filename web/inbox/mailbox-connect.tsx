import { createSignal, For, Show } from "solid-js";
import type { MailboxOf } from "../../core/emails/mailboxes.ts";
import { TENANT_PATTERN, TOKEN_PROVIDERS, tokenUrlOf } from "../../core/emails/token-providers.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import type { Given } from "./requests.ts";

const PASSWORD = "password";
/** `url` of a token endpoint, `{tenant}` in it where somebody has to say whose directory it is. */
type Way = { value: string; label: string };

/** How one may be let in at a server: as its provider does it, with a password, by tokens of whom the house names. */
function waysAt(server: string, { token_urls: named }: MailboxOf): Way[] {
  const known = TOKEN_PROVIDERS.filter((one) => one.server === server);
  return [
    ...(known.some(({ isOnlyWay }) => isOnlyWay) ? [] : [{ value: PASSWORD, label: "With a password" }]),
    ...known.map(({ name, tokenUrl }) => ({ value: tokenUrl, label: `${name} (OAuth 2)` })),
    ...named.map((url) => ({ value: url, label: `${new URL(url).host} (OAuth 2)` })),
  ];
}

/** A mailbox at a server that speaks IMAP. */
export function ConnectByImap(props: {
  of: MailboxOf;
  busy: boolean;
  error: unknown;
  connect: (given: Given) => void;
}) {
  const before = props.of.mailbox;
  const isThere = before !== null && props.of.servers.includes(before.server);
  const [server, setServer] = createSignal((isThere ? before.server : props.of.servers[0]) ?? "");
  const ways = () => waysAt(server(), props.of);
  const [wanted, setWanted] = createSignal(
    before?.provider === "imap_oauth" ? ways().find(({ value }) => value !== PASSWORD)?.value : undefined,
  );
  /** One that this server has. */
  const way = () => ways().find(({ value }) => value === wanted())?.value ?? ways()[0]?.value ?? PASSWORD;
  const [tenantWrong, setTenantWrong] = createSignal<string>();
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const whose = { server: server(), username: text("username") };
    if (way() === PASSWORD) return props.connect({ ...whose, password: String(form.get("password") ?? "") });
    const isOdd = way().includes("{tenant}") && !TENANT_PATTERN.test(text("tenant"));
    setTenantWrong(
      isOdd ? "Its ID, such as 8eaef023-2b34-4da1-9baa-8bc8c9d6a490, or its domain." : undefined,
    );
    if (isOdd) return;
    const given = (name: string) => text(name) || undefined;
    props.connect({
      ...whose,
      token_url: tokenUrlOf({ tokenUrl: way() }, text("tenant")),
      client_id: text("client_id"),
      client_secret: given("client_secret"),
      refresh_token: given("refresh_token"),
      scope: given("scope"),
    });
  };
  return (
    <form class="stack" aria-label="By IMAP" onSubmit={submit}>
      <Field label="Mail server" error={errorAt(props.error, "/server")}>
        {(wired) => (
          <select
            {...wired}
            name="server"
            required
            onChange={(event) => setServer(event.currentTarget.value)}
          >
            <For each={props.of.servers}>
              {(one) => (
                <option value={one} selected={one === server()}>
                  {new URL(one).host}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      <Show when={ways().length > 1 || way() !== PASSWORD}>
        <Field label="Signing in" error={errorAt(props.error, "/token_url")}>
          {(wired) => (
            <select {...wired} onChange={(event) => setWanted(event.currentTarget.value)}>
              <For each={ways()}>
                {({ value, label }) => (
                  <option value={value} selected={value === way()}>
                    {label}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </Show>
      <Plain name="username" label="User name" value={isThere ? before.username : ""} max={254} isRequired />
      <Show when={way() !== PASSWORD} fallback={<Password />}>
        <Tokens way={way()} tenantWrong={tenantWrong()} error={props.error} />
      </Show>
      <div class="row">
        <button type="submit" disabled={props.busy}>
          {props.busy ? "Connecting …" : "Connect by IMAP"}
        </button>
      </div>
    </form>
  );
}

function Plain(props: {
  name: string;
  label: string;
  max: number;
  value?: string;
  hint?: string | undefined;
  error?: string | undefined;
  isSecret?: boolean;
  isRequired?: boolean;
}) {
  return (
    <TextField
      name={props.name}
      label={props.label}
      hint={props.hint}
      error={props.error}
      type={props.isSecret ? "password" : "text"}
      value={props.value}
      required={props.isRequired}
      maxLength={props.max}
      autocapitalize="none"
      autocomplete="off"
      spellcheck={false}
    />
  );
}

function Password() {
  return (
    <Plain
      name="password"
      label="Password"
      hint="Make one for this alone, where the server has app passwords."
      max={200}
      isSecret
      isRequired
    />
  );
}

/** What tokens are asked for with; where these come from stands in docs/mail-in.md. */
function Tokens(props: { way: string; tenantWrong: string | undefined; error: unknown }) {
  const isMicrosofts = () => props.way.includes("{tenant}");
  const isNamed = () => !TOKEN_PROVIDERS.some(({ tokenUrl }) => tokenUrl === props.way);
  return (
    <>
      <Show when={isMicrosofts()}>
        <Plain name="tenant" label="Directory (tenant) ID" error={props.tenantWrong} max={100} isRequired />
      </Show>
      <Plain
        name="client_id"
        label={isMicrosofts() ? "Application (client) ID" : "Client ID"}
        max={200}
        isRequired
      />
      <Plain
        name="client_secret"
        label="Client secret"
        hint="Empty for an app that has none."
        max={500}
        isSecret
      />
      <Plain
        name="refresh_token"
        label="Refresh token"
        hint={
          isMicrosofts()
            ? "Empty for an app that may read the mailbox by its own permission (IMAP.AccessAsApp)."
            : undefined
        }
        error={errorAt(props.error, "/refresh_token")}
        max={6_000}
        isSecret
      />
      <Show when={isNamed()}>
        <Plain name="scope" label="Scope" hint="Empty where it needs none." max={500} />
      </Show>
    </>
  );
}
