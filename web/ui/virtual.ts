/** Drawn above and below what is in sight, so that scrolling finds rows and not a gap. */
const SPARE_ROWS = 4;

/** Which rows to draw, `to` excluded. */
export function windowOf(
  scrolledPx: number,
  windowPx: number,
  rowPx: number,
  count: number,
): { from: number; to: number } {
  const first = Math.floor(Math.max(0, scrolledPx) / rowPx);
  const last = Math.ceil((Math.max(0, scrolledPx) + windowPx) / rowPx);
  return {
    from: Math.min(Math.max(0, first - SPARE_ROWS), Math.max(0, count)),
    to: Math.min(count, last + SPARE_ROWS),
  };
}

/** Where to scroll so that a row is in sight; undefined when it is. */
export function scrollFor(
  at: number,
  scrolledPx: number,
  windowPx: number,
  rowPx: number,
): number | undefined {
  const top = at * rowPx;
  if (top < scrolledPx) return top;
  if (top + rowPx > scrolledPx + windowPx) return top + rowPx - windowPx;
  return undefined;
}
