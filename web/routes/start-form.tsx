import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { Page } from "../../core/page.ts";
import type { Place } from "../../core/places.ts";
import type { RoutePlan } from "../../core/routes.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { createOne } from "../ui/one.tsx";
import { ownPoint, PLACES_PATH, planRoute } from "./requests.ts";

/** As long as the name of a place may be. */
const NAME_MAX = 300;

type Shown = {
  id: string;
  suggested: string;
  planned: (plan: RoutePlan) => void;
  cancel?: (() => void) | undefined;
};

/** Where its reader starts from: a place that the production knows, a town, coordinates, or where they are. */
export function StartForm(props: Shown) {
  const [text, setText] = createSignal(props.suggested);
  const [isLost, setLost] = createSignal(false);
  const places = createOne<Page<Place>>(() => PLACES_PATH);
  const listId = createUniqueId();
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () =>
      props.planned(await planRoute(props.id, { start: { place: text().trim() } })),
    );
  };
  const fromHere = () =>
    void sending.run(async () => {
      setLost(false);
      const point = await ownPoint();
      if (point) props.planned(await planRoute(props.id, { start: { ...point, name: "Where you were" } }));
      else setLost(true);
    });
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label="Where do you start from?"
        hint="A hotel or hall that the production knows, a town, or coordinates from a map. Nobody but you sees it."
        required
        maxLength={NAME_MAX}
        autocomplete="off"
        list={listId}
        value={text()}
        error={errorAt(sending.error(), "/start/place")}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <datalist id={listId}>
        <For each={places.body()?.data}>{({ name }) => <option value={name} />}</For>
      </datalist>
      <Failure of={sending.error()} />
      <Show when={isLost()}>
        <p class="notice" role="status">
          Your device does not say where it is.
        </p>
      </Show>
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          Show when to leave
        </button>
        <button type="button" disabled={sending.busy()} onClick={fromHere}>
          From where I am
        </button>
        <Show when={props.cancel}>
          {(cancel) => (
            <button type="button" class="plain" onClick={() => cancel()()}>
              Cancel
            </button>
          )}
        </Show>
      </div>
    </form>
  );
}
