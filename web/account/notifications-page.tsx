import { createSignal, For, Show } from "solid-js";
import type { Device } from "../../core/devices.ts";
import type { NotificationSettings } from "../../core/notification-settings.ts";
import { momentAt, ownZone } from "../lib/clock.ts";
import { canBeTold, thisDevice, turnOff, turnOn } from "../lib/push.ts";
import { errorAt, wordsOf } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading, type One } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { ZoneField } from "../ui/zone-field.tsx";
import { removeDevice, setQuiet, tryDevice, useDevices, useSettings } from "./notification-requests.ts";
import { PhoneCard } from "./phone-card.tsx";
import "./page.css";

/** How somebody is told beyond the page, and when they are left alone. */
export function Page() {
  const settings = useSettings();
  return (
    <div class="stack">
      <div>
        <Title text="How you are told" />
        <p class="quiet">
          First on your devices. What you have not seen then comes by e-mail, and what begins soon by text, if
          you give a number. Planners see who knows of a change.
        </p>
      </div>
      <Loading of={settings} gone={<p class="quiet">There is nothing here.</p>}>
        {(body) => (
          <>
            <Devices publicKey={body().push_key} />
            <QuietCard quiet={body().quiet} changed={settings.load} />
            <Show when={body().has_texts}>
              <PhoneCard phone={body().phone} changed={settings.load} />
            </Show>
          </>
        )}
      </Loading>
    </div>
  );
}

function Devices(props: { publicKey: string | null }) {
  const devices = useDevices();
  return (
    <section class="card stack" aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      <Show
        when={props.publicKey}
        fallback={<p class="quiet">This portal tells no devices. You are told by e-mail.</p>}
      >
        {(publicKey) => <ThisDevice publicKey={publicKey()} devices={devices} />}
      </Show>
      <Loading of={devices} gone={<p class="quiet">There is nothing here.</p>}>
        {(body) => (
          <ul class="told-devices">
            <For each={body().data} fallback={<li class="quiet">No device is told yet.</li>}>
              {(device) => <Row device={device} changed={devices.load} />}
            </For>
          </ul>
        )}
      </Loading>
    </section>
  );
}

const ASK_WORDS = {
  denied:
    "Notifications of this page are blocked in this browser. Allow them in its settings for this site, then turn them on here.",
  default: "Nothing was chosen, so this device is not told yet.",
  granted: "",
} as const;

/** Whether this very device is told, and the way to change that. */
function ThisDevice(props: { publicKey: string; devices: One<{ data: Device[] }> }) {
  const sending = createSending();
  const [asked, setAsked] = createSignal<keyof typeof ASK_WORDS>();
  const own = () => props.devices.body()?.data.find(({ id }) => id === thisDevice()?.id);
  const on = () =>
    sending.run(async () => {
      const leave = await turnOn(props.publicKey);
      setAsked(leave);
      if (leave !== "granted") return;
      await props.devices.load();
      say("This device is told from now on");
    });
  const off = () =>
    sending.run(async () => {
      await turnOff();
      await props.devices.load();
      say("This device is told no more");
    });
  return (
    <Show
      when={canBeTold()}
      fallback={
        <p class="notice">
          This browser shows no notifications of a page. On an iPhone or iPad, put the portal on the home
          screen first: Share, then Add to Home Screen, and open it from there.
        </p>
      }
    >
      <div role="status">
        <Show when={asked() !== undefined && asked() !== "granted" && asked()}>
          {(said) => <p class="notice">{ASK_WORDS[said()]}</p>}
        </Show>
      </div>
      <Failure of={sending.error()} />
      <div class="row">
        <Show
          when={own()}
          fallback={
            <button type="button" class="primary" disabled={sending.busy()} onClick={() => void on()}>
              {sending.busy() ? "Turning on …" : "Tell me on this device"}
            </button>
          }
        >
          {(device) => (
            <>
              <Show when={device().state === "gone" || !device().is_current}>
                <button type="button" class="primary" disabled={sending.busy()} onClick={() => void on()}>
                  Turn it on again
                </button>
              </Show>
              <button
                type="button"
                disabled={sending.busy()}
                onClick={() =>
                  void sending.run(async () => {
                    await tryDevice(device().id);
                    say("A notification is on its way to this device");
                  })
                }
              >
                Try it
              </button>
              <button type="button" disabled={sending.busy()} onClick={() => void off()}>
                Turn it off here
              </button>
            </>
          )}
        </Show>
      </div>
    </Show>
  );
}

function Row(props: { device: Device; changed: () => Promise<void> }) {
  const sending = createSending();
  const isThis = () => props.device.id === thisDevice()?.id;
  const take = async () => {
    const isGone = await sending.run(async () => {
      await removeDevice(props.device.id);
      await props.changed();
    });
    say(isGone ? `${props.device.name} is told no more` : wordsOf(sending.error()));
  };
  return (
    <li class="row">
      <div class="grow">
        <b>{props.device.name}</b> {isThis() && <span class="chip">This one</span>}
        <p class="quiet">{stateWords(props.device)}</p>
      </div>
      <Show when={!isThis()}>
        <button
          type="button"
          class="danger"
          disabled={sending.busy()}
          aria-label={`Remove ${props.device.name}`}
          onClick={() => void take()}
        >
          Remove
        </button>
      </Show>
    </li>
  );
}

function stateWords({ state, is_current, told_at, created_at }: Device): string {
  if (state === "gone" || !is_current)
    return "Not reached any more: open the portal there, or turn it on again.";
  return told_at === null ? `Since ${momentAt(created_at)}` : `Told last on ${momentAt(told_at)}`;
}

type Quiet = NonNullable<NotificationSettings["quiet"]>;
const NIGHT = { from: "22:00", until: "07:00" };

/** Hours in which nothing rings, on the clock of wherever they are. */
function QuietCard(props: { quiet: Quiet | null; changed: () => Promise<void> }) {
  const [isOn, setOn] = createSignal(props.quiet !== null);
  const [input, set] = createSignal<Quiet>(props.quiet ?? { ...NIGHT, zone: ownZone() });
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await setQuiet(isOn() ? input() : null);
      await props.changed();
      say(isOn() ? "Your quiet hours are set" : "You have no quiet hours");
    });
  };
  const time = (name: "from" | "until") => ({
    type: "time",
    required: true,
    value: input()[name],
    error: errorAt(sending.error(), `/quiet/${name}`),
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) =>
      set({ ...input(), [name]: event.currentTarget.value }),
  });
  return (
    <form class="card stack" onSubmit={submit} aria-labelledby="quiet">
      <div>
        <h2 id="quiet">Quiet hours</h2>
        <p class="quiet">
          Devices, e-mails and texts wait until they are over. What begins within four hours after them comes
          through at once.
        </p>
      </div>
      <label class="check">
        <input type="checkbox" checked={isOn()} onChange={(event) => setOn(event.currentTarget.checked)} />
        Leave me alone at night
      </label>
      <Show when={isOn()}>
        <div class="columns">
          <TextField label="From" {...time("from")} />
          <TextField label="Until" {...time("until")} />
        </div>
        <ZoneField
          label="Where you live"
          hint="On the road they go by the clock of where your schedule has you that day"
          value={input().zone}
          change={(zone) => set({ ...input(), zone })}
          error={errorAt(sending.error(), "/quiet/zone")}
        />
      </Show>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Saving …" : "Save"}
        </button>
      </div>
    </form>
  );
}
