import { createSignal } from "solid-js";
import { ownKey, person } from "../lib/session.ts";
import { readRecent, withRecent } from "./recent.ts";

/** What somebody searched for and opened, on this device alone: signing out takes it away. */
export function createRecent() {
  const key = ownKey(person()?.id ?? "", "searches");
  const [recent, setRecent] = createSignal(readRecent(localStorage.getItem(key)));
  const keep = (searches: string[]) => {
    if (searches.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(searches));
    setRecent(searches);
  };
  return {
    recent,
    add: (said: string) => keep(withRecent(recent(), said)),
    clear: () => keep([]),
  };
}
