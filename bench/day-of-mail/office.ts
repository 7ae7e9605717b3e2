import type { EmailDetail } from "../../core/emails.ts";
import type { DayCast } from "./cast.ts";
import type { Coordinator } from "./coordinator.ts";
import type { Inbox } from "./inbox.ts";
import { noteStages, type DayLog } from "./log.ts";
import { mailBytes } from "./papers.ts";
import type { DayPlan, DaySheet, DueMail } from "./plan.ts";
import type { Travellers } from "./travellers.ts";
import type { DayWire } from "./wire.ts";

type Parts = {
  plan: DayPlan;
  cast: DayCast;
  wire: DayWire;
  inbox: Inbox;
  coordinator: Coordinator;
  travellers: Travellers;
  log: DayLog;
  signal: AbortSignal;
};

/** Sends the day's mails when they are due, and sees each to its end. */
export function openOffice({ plan, cast, wire, inbox, coordinator, travellers, log, signal }: Parts) {
  /** Each sheet's first version, as soon as somebody said yes or no to it: what comes later is judged after it. */
  const firsts = new Map(plan.sheets.map((sheet) => [sheet, Promise.withResolvers<void>()]));

  async function one(mail: DueMail): Promise<void> {
    const { sheet } = mail;
    const production = cast.productions[sheet.production];
    const place = cast.places[sheet.place];
    if (!production || !place) throw new Error(`nobody knows sheet ${sheet.n}`);
    const { bytes } = await mailBytes(mail, { people: production.people, place }, "day");
    const { status, body, ms } = await wire.deliver(production.id, bytes);
    const [id] = status === 202 ? body.ids : [];
    if (id === undefined) return void log.endings.set(mail, "refused");
    log.times.taken.push(ms);
    const ended = await inbox.ended(id);
    log.endings.set(mail, ended ?? "unread");
    if (!ended) return;
    if (ended.status === "draft") await read(mail, id);
    else {
      const detail = await wire.as<EmailDetail>(cast.coordinator, "GET", `/api/v1/emails/${id}`);
      if (detail.status === 200) noteStages(log, detail.body.stages);
    }
  }

  /** Somebody looks at every draft, and confirms those that are to stand. */
  async function read({ sheet, kind }: DueMail, id: string): Promise<void> {
    if (kind === "revision" || kind === "cancellation") await firsts.get(sheet)?.promise;
    const review = await coordinator.look(id);
    if (!review || signal.aborted) return;
    if (kind === "revision" || kind === "cancellation") await coordinator.confirm(review, sheet, kind);
    if (kind !== "sheet" || !sheet.isConfirmed) return;
    const isDone = await coordinator.confirm(review, sheet, kind);
    firsts.get(sheet)?.resolve();
    if (isDone) await travel(sheet, id);
  }

  async function travel(sheet: DaySheet, id: string): Promise<void> {
    if (!travellers.asks(sheet)) return;
    await travellers.go(sheet, await coordinator.schedulesOf(id));
  }

  return {
    send: async (): Promise<void> => {
      const begun = performance.now();
      const under: Promise<void>[] = [];
      for (const mail of plan.mails) {
        await until(begun + mail.atMs, signal);
        if (signal.aborted) break;
        under.push(
          one(mail).finally(() => {
            // Also where it never came to that.
            if (mail.kind === "sheet") firsts.get(mail.sheet)?.resolve();
          }),
        );
      }
      await Promise.all(under);
    },
  };
}

const STEP_MS = 200;

async function until(ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms - performance.now(); left > 0 && !signal.aborted; left = ms - performance.now())
    await Bun.sleep(Math.min(left, STEP_MS));
}
