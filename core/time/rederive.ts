import { resolveLocal } from "../time.ts";

type Derived = {
  localStart: string;
  localEnd: string | null;
  zone: string;
  startsAt: string;
  endsAt: string | null;
};

/**
 * The instants that an item's wall times mean by the rules that its zone has now: what people agreed on is what the
 * wall shows. An instant that is one of two which its wall time means stays as it was chosen.
 */
export function rederived({
  localStart,
  localEnd,
  zone,
  startsAt,
  endsAt,
}: Derived): Pick<Derived, "startsAt" | "endsAt"> {
  const again = (local: string, stood: string): string => {
    const resolved = resolveLocal(local, zone);
    return resolved.kind === "fold" && resolved.second === stood ? stood : resolved.instant;
  };
  const start = again(localStart, startsAt);
  if (localEnd === null || endsAt === null) return { startsAt: start, endsAt };
  const end = again(localEnd, endsAt);
  // Where the new rules leave out the time between.
  return { startsAt: start, endsAt: end < start ? start : end };
}
