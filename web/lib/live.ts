import { createSignal, onCleanup } from "solid-js";
import type { LiveEvent } from "../../core/live.ts";

export type Entity = LiveEvent["entity"];

const listeners = new Set<(entity: Entity | "all") => void>();

/** Is the page told of changes as they happen? `web/lib/follow.ts` says so. */
export const [isLive, setLive] = createSignal(false);

/** Calls back when something of that kind changed for this person, or may have. Ends with its owner. */
export function onChange(entity: Entity, call: () => void): void {
  onCleanup(whenChanged(entity, call));
}

/** The same without an owner. @returns how to end it. */
export function whenChanged(entity: Entity, call: () => void): () => void {
  const listener = (changed: Entity | "all") => {
    if (changed === entity || changed === "all") call();
  };
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(entity: Entity | "all"): void {
  for (const listener of listeners) listener(entity);
}
