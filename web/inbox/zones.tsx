import { For } from "solid-js";
import { allZones } from "../lib/clock.ts";

/** What fields of zones offer: one list for all of them. */
export const ZONES_ID = "review-zones";
export const Zones = () => (
  <datalist id={ZONES_ID}>
    <For each={allZones()}>{(zone) => <option value={zone} />}</For>
  </datalist>
);
