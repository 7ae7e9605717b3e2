import { createSignal } from "solid-js";
import type { Region } from "../../core/regions.ts";
import { callApi, readApi } from "./api.ts";
import { covered, demand } from "./freshness.ts";
import { HELD_SINCE, heldKey, readsCache } from "./held.ts";
import { edgeToken, organisation, person } from "./session.ts";
import { Refused, send, Unreachable } from "./wire.ts";

/** Where rows came from, and how old they are. */
export type Source = {
  /** The region, `home` for the API, `device` for the copy that this device holds. */
  region: string;
  asOfMs: number;
  /** The edge itself says that it is out of touch with home. */
  isStale: boolean;
};
export type Answer<T> = { body: T; source: Source };
/** A region and its round trip; undefined before it was measured, Infinity where it did not answer. */
export type Timed = { region: Region; ms: number | undefined };

const KNOWN = "portal.regions";
const MEASURE_EVERY_MS = 5 * 60_000;
const SAMPLES = 3;
const READ_TIMEOUT_MS = 6_000;
/** A first visit waits so long for the regions; longer, and the API answers. */
const FIRST_MEASURE_MS = 1_500;
/** A region further away than this is asked after the API, where that is nearer (mission E-10). */
const FAR_MS = 200;
/** A region that failed is asked last for so long. */
const AVOID_MS = 15_000;

let order: Region[] = JSON.parse(localStorage.getItem(KNOWN) ?? "[]") as Region[];
const [regions, setRegions] = createSignal<readonly Timed[]>(
  order.map((region) => ({ region, ms: undefined })),
);
/** Every region that is known, the nearest first. */
export { regions };
/** Addresses of those that the API is nearer than. */
let far: readonly string[] = [];
let measuredAt = -Infinity;
let measuring: Promise<void> | undefined;
/** A first visit reads as soon as one region answered: the furthest is heard of a second later. */
let tellOfOne: () => void;
const oneAnswered = new Promise<void>((done) => (tellOfOne = done));
const avoidUntil = new Map<string, number>();

/** Asks the API for the regions and each of them for its round trip; the nearest comes first. */
export function measureRegions(): Promise<void> {
  if (performance.now() - measuredAt < MEASURE_EVERY_MS) return Promise.resolve();
  measuring ??= measure()
    .catch((error: unknown) => {
      // The order that was known stays; the next read measures again.
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    })
    .finally(() => {
      measuring = undefined;
    });
  return measuring;
}

/** One request to the nearest region; only when that failed or took long are all measured again. */
export async function lookAtNearest(): Promise<void> {
  const [nearest] = regions();
  if (!nearest) return;
  const ms = await roundTrip(nearest.region, 1);
  if (ms <= Math.max(FAR_MS, 2 * (nearest.ms ?? 0))) return;
  measuredAt = -Infinity;
  await measureRegions();
}

async function measure(): Promise<void> {
  const begun = performance.now();
  const response = await callApi("/api/v1/regions");
  const homeMs = performance.now() - begun;
  const { data } = (await response.json()) as { data: Region[] };
  const timed = await Promise.all(
    data.map(async (region) => ({ region, ms: await roundTrip(region, SAMPLES, () => take(region)) })),
  );
  const sorted = nearestFirst(timed);
  far = sorted.filter(({ ms }) => ms > Math.max(FAR_MS, homeMs)).map(({ region }) => region.url);
  setRegions(sorted);
  order = sorted.map(({ region }) => region);
  localStorage.setItem(KNOWN, JSON.stringify(order));
  measuredAt = performance.now();
}

/** The first to answer is read from until all are measured, where none was known. */
function take(region: Region): void {
  if (order.length === 0) order = [region];
  tellOfOne();
}

/** By round trip; those that did not answer (Infinity) are kept, last. */
export function nearestFirst<T extends { ms: number }>(timed: readonly T[]): T[] {
  return timed.toSorted((a, b) => (a.ms === b.ms ? 0 : a.ms - b.ms));
}

/** The best of a few, so that the first one's connection set-up does not count. */
async function roundTrip({ url }: Region, samples: number, answered?: () => void): Promise<number> {
  let best = Infinity;
  for (let sample = 0; sample < samples; sample += 1) {
    const begun = performance.now();
    try {
      await (await send(`${url}/healthz`, { cache: "no-store" }, 2_000)).arrayBuffer();
      best = Math.min(best, performance.now() - begun);
      answered?.();
    } catch (error) {
      if (error instanceof Refused || error instanceof Unreachable) return best;
      throw error;
    }
  }
  return best;
}

/**
 * Reads `/v1/…` from the nearest region, the next where that fails, then from the API, behind which the service worker
 * holds what this device read before, and at last from regions that are further away than the API.
 * @throws Refused, Unreachable when nothing answers and nothing is held.
 */
export async function readNear<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  if (order.length === 0 && navigator.onLine)
    await Promise.race([measureRegions(), oneAnswered, pause(FIRST_MEASURE_MS)]);
  const token = edgeToken();
  const now = performance.now();
  const askRegions = async (areFar: boolean): Promise<Answer<T> | undefined> => {
    if (token === undefined || !navigator.onLine) return undefined;
    const asked = order.filter(({ url }) => far.includes(url) === areFar);
    for (const region of asked.toSorted((a, b) => avoided(a.url, now) - avoided(b.url, now))) {
      try {
        return await readRegion<T>(region, path, token, signal);
      } catch (error) {
        if (signal?.aborted || !failsOver(error)) throw error;
        // Behind is no fault of the region: it will have caught up by the next read.
        if (!(error instanceof Refused && error.slug === "edge/behind"))
          avoidUntil.set(region.url, now + AVOID_MS);
      }
    }
    return undefined;
  };
  const near = await askRegions(false);
  if (near) return near;
  try {
    return await readHome<T>(path, signal);
  } catch (error) {
    const answer = failsOver(error) && (await askRegions(true));
    if (answer) return answer;
    throw error;
  }
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

const avoided = (url: string, now: number): number => ((avoidUntil.get(url) ?? 0) > now ? 1 : 0);

/** 404 is final; that an edge does not know a token yet, or is behind, the API may know better. */
function failsOver(error: unknown): boolean {
  return (
    error instanceof Unreachable ||
    (error instanceof Refused && (error.status >= 500 || error.status === 401))
  );
}

async function readRegion<T>(
  region: Region,
  path: string,
  token: string,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  const { headers, asked } = demand();
  const response = await send(
    region.url + path,
    {
      headers: { ...headers, authorization: `Bearer ${token}`, "x-organisation": organisation() },
      ...(signal && { signal }),
    },
    READ_TIMEOUT_MS,
  );
  const body = (await response.json()) as T;
  covered(asked, response.headers.get("x-feed-batch"));
  const age = Number(response.headers.get("age") ?? 0);
  const isStale = response.headers.get("x-stale") === "true";
  return { body, source: { region: region.region, asOfMs: Date.now() - age * 1_000, isStale } };
}

export async function readHome<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  return answerOf<T>(await readApi(`/api${path}`, signal));
}

/** What this device read last from that address, if it still holds it. */
export async function readHeld<T>(path: string): Promise<Answer<T> | undefined> {
  const user = person();
  if (!user || !("caches" in globalThis)) return undefined;
  const cache = await caches.open(readsCache(user.id));
  const response = await cache.match(heldKey(`/api${path}`, organisation()));
  return response && answerOf<T>(response);
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const held = response.headers.get(HELD_SINCE);
  const source = held
    ? { region: "device", asOfMs: Number(held), isStale: true }
    : { region: "home", asOfMs: Date.now(), isStale: false };
  return { body: (await response.json()) as T, source };
}
