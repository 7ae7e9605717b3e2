import type { Email } from "../../core/emails.ts";
import type { Page } from "../../core/page.ts";
import type { DayPerson } from "./cast.ts";
import type { Answer, DayWire } from "./wire.ts";

export type EndedMail = Pick<Email, "id" | "status" | "cause">;
/** The list of mails that a coordinator has open. */
export type Inbox = AsyncDisposable & {
  /** Once somebody read it, or nobody could; undefined where the day ends before. */
  ended(id: string): Promise<EndedMail | undefined>;
  waiting(): number;
};

const LOOK_MS = 250;
const UNDER_WAY: readonly string[] = ["received", "parsing"];

export function openInbox(wire: DayWire, coordinator: DayPerson, signal: AbortSignal): Inbox {
  const waiting = new Map<string, (mail: EndedMail | undefined) => void>();
  let isOpen = true;

  /** Page by page, until each that somebody waits for was seen. */
  async function look(): Promise<void> {
    const unseen = new Set(waiting.keys());
    for (let cursor: string | null = ""; unseen.size > 0 && cursor !== null;) {
      const page = new URLSearchParams({ limit: "100", fields: "id,status,cause" });
      if (cursor !== "") page.set("cursor", cursor);
      const { status, body }: Answer<Page<EndedMail>> = await wire.as(
        coordinator,
        "GET",
        `/api/v1/emails?${page}`,
      );
      // Asked again at the next look; what went wrong is counted.
      if (status !== 200) return;
      for (const mail of body.data) {
        unseen.delete(mail.id);
        if (UNDER_WAY.includes(mail.status)) continue;
        waiting.get(mail.id)?.(mail);
        waiting.delete(mail.id);
      }
      cursor = body.meta.next_cursor;
    }
  }

  const looking = (async () => {
    for (; isOpen && !signal.aborted; await Bun.sleep(LOOK_MS)) await look();
    for (const give of waiting.values()) give(undefined);
    waiting.clear();
  })();

  return {
    waiting: () => waiting.size,
    ended: (id) =>
      new Promise((resolve) => {
        if (!isOpen || signal.aborted) resolve(undefined);
        else waiting.set(id, resolve);
      }),
    [Symbol.asyncDispose]: async () => {
      isOpen = false;
      await looking;
    },
  };
}
