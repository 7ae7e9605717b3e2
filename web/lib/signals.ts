/** Aborts with the first of them: AbortSignal.any, for phones whose last update lacks it (Safari before 17.4). */
export function firstOf(...signals: AbortSignal[]): AbortSignal {
  if ("any" in AbortSignal) return AbortSignal.any(signals);
  const first = new AbortController();
  for (const signal of signals as AbortSignal[]) {
    if (signal.aborted) first.abort(signal.reason);
    else signal.addEventListener("abort", () => first.abort(signal.reason), { once: true });
  }
  return first.signal;
}
