import { seesWholeOrganisation } from "../../core/access.ts";
import type { Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { cardPath } from "../cards/requests.ts";
import { planPath } from "../routes/requests.ts";
import { leadOf, plannedOn } from "../schedules/lead.ts";
import { weekPath } from "../schedules/requests.ts";
import { addDays, dateIn, mondayOf, ownZone } from "./clock.ts";
import { readHome, readNear } from "./edge.ts";
import { whenChanged } from "./live.ts";
import { can, roles } from "./session.ts";

/** After the first screen has what it needs. */
const FIRST_MS = 4_000;
/** Changes come in bursts; and everybody hears of them at once, and need not ask at once. */
const SETTLE_MS = 5_000;
const SPREAD_MS = 25_000;
/** As often as anybody is asked what is forecast. */
const AGAIN_MS = 3_600_000;
/** Of one day; somebody who sees everybody's days has the first of each. */
const CARDS_MAX = 8;

/**
 * Reads today's and tomorrow's cards and the ways there, so that the device has them when there is no connection: the worker keeps what is
 * read. @returns how to end it.
 */
export function keepDays(): () => void {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isKept = false;
  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), ms);
  };
  async function keep(): Promise<void> {
    later(AGAIN_MS);
    await workerIsThere();
    if (over.signal.aborted || !navigator.onLine || !can("schedules.read")) return;
    try {
      const today = dateIn(ownZone(), Date.now());
      for (const date of [today, addDays(today, 1)]) await keepDay(date, over.signal);
      isKept = true;
    } catch {
      // No connection, no session any more, or an answer that was cut off: the next turn, or whoever opens the page, asks again.
    }
  }
  // The first reading is of what is true by then.
  const unheard = whenChanged("schedules", () => {
    if (isKept) later(SETTLE_MS + Math.random() * SPREAD_MS);
  });
  if ("serviceWorker" in navigator) later(FIRST_MS);
  return () => {
    over.abort();
    clearTimeout(timer);
    unheard();
  };
}

/** Without it nothing is kept of what is read: on a first visit it is still on its way. */
async function workerIsThere(): Promise<void> {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  await new Promise((done) =>
    navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }),
  );
}

async function keepDay(date: string, signal: AbortSignal): Promise<void> {
  const { body } = await readNear<Page<ScheduleItem>>(weekPath(mondayOf(date)), signal);
  const planned = plannedOn(body.data, date);
  const lead = leadOf(planned, Date.now());
  const wanted = seesWholeOrganisation(roles()) ? [] : planned.slice(0, CARDS_MAX);
  for (const id of new Set([...(lead ? [lead] : []), ...wanted].map((item) => item.id)))
    for (const path of [cardPath(id), planPath(id)]) await readHome(path, signal);
}
