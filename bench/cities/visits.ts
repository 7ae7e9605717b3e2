import { median, round2 } from "../rounds.ts";
import { roundTripMs } from "./model.ts";
import { placeOf, REGIONS, type City } from "./places.ts";
import { HOME, openWorld, type World } from "./world.ts";

export type Visit = {
  city: string;
  /** Of the last reads: the nearest, by the page's own measure. */
  region: string;
  /** Of the road to it. */
  modelled_ms: number;
  /** From a page that knows no region to its first schedule. */
  first_ms: number;
  /** A schedule over a connection that is there: the best of a few, as pages measure regions, and the usual one. */
  open_ms: number;
  usual_ms: number;
  /** The read after that region was lost, and how many it asked in vain. */
  lost_ms: number;
  lost_requests: number;
  after: string;
};

const READS = 7;
/** More pages at once would measure this machine. */
const AT_ONCE = 6;

/** Somebody in each city reads, with an edge in each of these regions. */
export async function visitAll(regions: readonly string[], cities: readonly City[]): Promise<Visit[]> {
  await using world = await openWorld(regions);
  const left = [...cities];
  const visits: Visit[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let city = left.shift(); city; city = left.shift()) visits.push(await visit(world, city));
    }),
  );
  return cities.flatMap(({ name }) => visits.filter(({ city }) => city === name));
}

async function visit(world: World, city: City): Promise<Visit> {
  await using visitor = await world.visitor(city);
  const first = await visitor.read("visit");
  // The first one opens the connection, where the visit read elsewhere.
  let last = await visitor.read();
  const times: number[] = [];
  for (let at = 0; at < READS; at++) {
    last = await visitor.read();
    times.push(last.ms);
  }
  visitor.lose(last.region);
  const lost = await visitor.read();
  return {
    city: city.name,
    region: last.region,
    modelled_ms: round2(roundTripMs(city, placeOf(REGIONS, last.region === "home" ? HOME : last.region))),
    first_ms: round2(first.ms),
    open_ms: round2(Math.min(...times)),
    usual_ms: round2(median(times)),
    lost_ms: round2(lost.ms),
    lost_requests: lost.asked.filter(({ status }) => status !== 200).length,
    after: lost.region,
  };
}
