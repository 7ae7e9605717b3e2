/** `0.4 ms`, `23 ms`, a fraction only where it says something; Infinity is no answer, undefined not measured yet. */
export function tripInWords(ms: number | undefined): string {
  if (ms === undefined) return "…";
  if (ms === Infinity) return "no answer";
  return `${ms < 9.95 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
