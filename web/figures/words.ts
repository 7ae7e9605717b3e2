const HOUR = 60;
const DAY = 24 * HOUR;

/** `12 min`, `3 h 5 min`, `2 days 4 h`; a dash where nothing was. */
export function minutesText(minutes: number | null): string {
  if (minutes === null) return "–";
  const whole = Math.round(minutes);
  if (whole < HOUR) return `${whole} min`;
  if (whole < DAY) return joined([Math.floor(whole / HOUR), "h"], [whole % HOUR, "min"]);
  const days = Math.floor(whole / DAY);
  return joined([days, days === 1 ? "day" : "days"], [Math.floor((whole % DAY) / HOUR), "h"]);
}

const joined = (...parts: [count: number, unit: string][]): string =>
  parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`])).join(" ");

/** `45 of 50 (90 %)`, whose end stays in one line. */
export const shareText = (part: number, whole: number): string =>
  whole === 0 ? "0" : `${part} of ${whole} (${Math.round((part / whole) * 100)}\u00A0%)`;
