import { createSignal } from "solid-js";

type Said = { text: string; shownMs: number; action?: { label: string; run(): void } };
const SHOWN_MS = 8_000;

const [said, setSaid] = createSignal<Said>();
let timer: ReturnType<typeof setTimeout> | undefined;
export { said };

/** A short message over the page; it goes by itself. */
export function say(text: string, action?: Said["action"], shownMs = SHOWN_MS): void {
  setSaid({ text, shownMs, ...(action && { action }) });
  wait();
}

/** As long as somebody is at it, it stays. */
export const hold = (): void => clearTimeout(timer);

export function wait(): void {
  hold();
  timer = setTimeout(setSaid, said()?.shownMs, undefined);
}

/** It was heard: what can be done about it is done. */
export function take(): void {
  const action = said()?.action;
  setSaid(undefined);
  action?.run();
}
