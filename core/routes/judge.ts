import type { StoredAlternative } from "../routes.ts";

/** Mission S-14: less is not worth anybody's attention. */
export const ACT_FROM = 0.1;

/** Minutes before a call that somebody who takes this has to leave: by the late end of its band. */
export const minutesBefore = (alternatives: readonly StoredAlternative[]): number | undefined =>
  alternatives[0]?.minutes_max;

export type Judged = "same" | "better" | "worse";

/** Whether a way that was found now is so much shorter, or longer, than what somebody planned by that they act on it. */
export function judge(planned: readonly StoredAlternative[], found: readonly StoredAlternative[]): Judged {
  const [before, now] = [minutesBefore(planned), minutesBefore(found)];
  if (before === undefined || now === undefined) return "same";
  if (Math.abs(now - before) < before * ACT_FROM || now === before) return "same";
  return now < before ? "better" : "worse";
}
