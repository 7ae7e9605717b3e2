import type { DayCast } from "./cast.ts";
import type { Batch } from "./figures.ts";
import type { Inbox } from "./inbox.ts";
import { mailBytes } from "./papers.ts";
import type { BatchGoal, DayPlan } from "./plan.ts";
import type { DayWire } from "./wire.ts";

/** So many sheets at once, and nothing else meanwhile (S-04, S-08): until each was read. */
export async function sendBatch(
  wire: DayWire,
  inbox: Inbox,
  cast: DayCast,
  { sheets }: DayPlan,
  { mails, perMinute, share: shareMin }: BatchGoal,
): Promise<Batch> {
  const begun = performance.now();
  const ends = await Promise.all(
    Array.from({ length: mails }, async (_, n) => {
      const sheet = sheets[n % sheets.length];
      const production = cast.productions[sheet?.production ?? 0];
      const place = cast.places[sheet?.place ?? 0];
      if (!sheet || !production || !place) return undefined;
      const drawn = { people: production.people, place };
      // Other ids than the day's, so that they are other mails.
      const mail = { n, kind: "copy", sheet, isPhoto: false } as const;
      const { bytes } = await mailBytes(mail, drawn, `batch of ${mails}`);
      const { status, body } = await wire.deliver(production.id, bytes);
      const [id] = status === 202 ? body.ids : [];
      return id === undefined ? undefined : await inbox.ended(id);
    }),
  );
  const seconds = (performance.now() - begun) / 1_000;
  const share = ends.filter((end) => end?.status === "draft").length / mails;
  const rate = (mails / seconds) * 60;
  return {
    mails,
    seconds: Math.round(seconds * 10) / 10,
    per_minute: Math.round(rate * 10) / 10,
    share: Math.round(share * 1_000) / 1_000,
    goal: { per_minute: perMinute, share: shareMin },
    met: rate >= perMinute && share >= shareMin,
  };
}
