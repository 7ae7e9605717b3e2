import { onCleanup } from "solid-js";
import { ownKey, person } from "../lib/session.ts";

const kept = () => ownKey(person()?.id ?? "", "single-keys");

/** Whoever speaks to their machine, or leans on its keys, may switch them off (WCAG 2.1.4). */
export const areKeysOn = (): boolean => localStorage.getItem(kept()) !== "off";
export function setKeysOn(areOn: boolean): void {
  if (areOn) localStorage.removeItem(kept());
  else localStorage.setItem(kept(), "off");
}

/** Calls what belongs to a single key anywhere on the page, but where somebody types or is asked something. */
export function createKeys(keys: Readonly<Record<string, () => void>>): void {
  const listen = (event: KeyboardEvent) => {
    const call = keys[event.key];
    if (!call || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") || !areKeysOn()) return;
    event.preventDefault();
    call();
  };
  document.addEventListener("keydown", listen);
  onCleanup(() => document.removeEventListener("keydown", listen));
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
