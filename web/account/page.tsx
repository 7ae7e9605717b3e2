import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { mutate } from "../lib/api.ts";
import { can, leave, organisation, person, signOut } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { PasskeysCard } from "../passkeys/card.tsx";
import { roleLabel } from "../ui/roles.ts";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { Avatar } from "./avatar.tsx";
import { PasswordForm } from "./password-form.tsx";
import { MailsCard, NameForm } from "./profile-card.tsx";
import { Regions } from "./regions.tsx";
import "./page.css";

/** Who is signed in, how this device reads, and how that ends. */
export function Page() {
  return (
    <div class="stack">
      <div>
        <Title text={person()?.name ?? "Account"} />
        <p class="quiet">{person()?.email}</p>
      </div>
      <Avatar />
      <Organisations />
      <SignOut />
      <NameForm />
      <MailsCard />
      <PasswordForm />
      <PasskeysCard />
      <A class="card place" href="/account/notifications">
        How you are told: devices, quiet hours, telephone
      </A>
      <Show when={can("schedules.read")}>
        <A class="card place" href="/calendar">
          Your schedule in the calendar of a device
        </A>
      </Show>
      <Regions />
      <Show when={can("system.read")}>
        <div class="row">
          <a class="button" href="/docs" rel="external" target="_blank">
            API documentation
          </a>
        </div>
      </Show>
    </div>
  );
}

function Organisations() {
  const memberships = () => person()?.memberships ?? [];
  return (
    <ul class="stack" aria-label="Organisations">
      <For each={memberships()}>
        {(membership) => (
          <li class="card row">
            <div class="grow">
              <b>{membership.organisation_name}</b>
              <p class="quiet">{membership.roles.map(roleLabel).join(", ")}</p>
            </div>
            <Show when={memberships().length > 1 && membership.organisation_id === organisation()}>
              <span class="chip">Shown now</span>
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}

function SignOut() {
  async function out(): Promise<void> {
    // What is taken away offline cannot be fetched again before the connection is back.
    const text =
      "What this device holds for you, your schedule too, is taken away now. To sign in again you need a connection.";
    if (!navigator.onLine && !(await confirmed("Sign out without a connection?", text, "Sign out"))) return;
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
    <div class="row">
      <button type="button" class="primary" onClick={() => void out()}>
        Sign out
      </button>
      <button type="button" onClick={() => void outEverywhere()}>
        Sign out everywhere
      </button>
    </div>
  );
}
