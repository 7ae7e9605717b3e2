import { createSignal } from "solid-js";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { putPlace } from "./requests.ts";

const PAIR = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** For planners: where a location is that the portal does not know, once for everybody and every day that is there. */
export function PlaceForm(props: { location: string; placed: () => Promise<void> }) {
  const [text, setText] = createSignal("");
  const [isOdd, setOdd] = createSignal(false);
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const [, latitude, longitude] = PAIR.exec(text()) ?? [];
    setOdd(latitude === undefined);
    if (latitude === undefined) return;
    void sending.run(async () => {
      await putPlace({ name: props.location, latitude: Number(latitude), longitude: Number(longitude) });
      say("Everybody whom this is for sees the way now");
      await props.placed();
    });
  };
  const wrong = () =>
    isOdd()
      ? "It must be two numbers, such as 38.7077, -9.1366."
      : (errorAt(sending.error(), "/latitude") ?? errorAt(sending.error(), "/longitude"));
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label={`Where is “${props.location}”?`}
        hint="Latitude and longitude, as maps show them: 38.7077, -9.1366"
        required
        maxLength={60}
        autocomplete="off"
        inputMode="text"
        value={text()}
        error={wrong()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" disabled={sending.busy()}>
          Keep this place
        </button>
      </div>
    </form>
  );
}
