import { createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { ScheduleCheck, ScheduleVerdict } from "../../core/schedules.ts";
import { Unreachable } from "../lib/wire.ts";
import { checkItem } from "./form-requests.ts";

/** Typing is over. */
const SETTLE_MS = 400;

/** What the rules of rest say of it, asked anew once typing rests; what is asked is compared by its words. */
export function createRestCheck(wanted: () => ScheduleCheck | undefined) {
  const [verdict, setVerdict] = createSignal<ScheduleVerdict>();
  const [isAway, setAway] = createSignal(false);
  const [again, setAgain] = createSignal(0);
  const asked = createMemo(() => JSON.stringify(wanted()));

  async function look(body: ScheduleCheck, signal: AbortSignal): Promise<void> {
    try {
      const found = await checkItem(body, signal);
      if (signal.aborted) return;
      setVerdict(found);
      setAway(false);
    } catch (error) {
      if (signal.aborted) return;
      setVerdict(undefined);
      // What is wrong with the input is said when it is sent.
      setAway(error instanceof Unreachable);
    }
  }

  createEffect(
    on([asked, again], () => {
      const body = wanted();
      const mine = new AbortController();
      const timer = setTimeout(() => {
        if (body) void look(body, mine.signal);
        else setVerdict(undefined);
      }, SETTLE_MS);
      onCleanup(() => {
        clearTimeout(timer);
        mine.abort();
      });
    }),
  );
  return { verdict, isAway, recheck: () => setAgain((count) => count + 1) };
}
export type RestCheck = ReturnType<typeof createRestCheck>;
