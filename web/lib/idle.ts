import { SESSION_IDLE_SHORT_SECONDS } from "../../core/auth.ts";

const LAST_USE = "portal.last-use";
const CHECK_MS = 15_000;
const NOTE_MS = 5_000;

/**
 * Calls back when nobody used the page, in any tab, for as long as accountants and administrators may leave it
 * (mission D-04). Returns how to stop.
 */
export function watchIdle(over: () => void): () => void {
  let notedMs = 0;
  const note = () => {
    const now = Date.now();
    if (now - notedMs < NOTE_MS) return;
    notedMs = now;
    localStorage.setItem(LAST_USE, String(now));
  };
  const check = () => {
    const last = Number(localStorage.getItem(LAST_USE));
    if (Date.now() - last > SESSION_IDLE_SHORT_SECONDS * 1_000) over();
  };
  note();
  const uses = ["pointerdown", "keydown", "scroll"] as const;
  for (const use of uses) addEventListener(use, note, { passive: true, capture: true });
  const timer = setInterval(check, CHECK_MS);
  return () => {
    clearInterval(timer);
    for (const use of uses) removeEventListener(use, note, { capture: true });
  };
}
