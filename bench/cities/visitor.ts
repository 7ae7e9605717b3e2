import { join } from "node:path";
import { roundTripMs, SET_UP_ROUND_TRIPS } from "./model.ts";
import type { Place } from "./places.ts";
import { openRoad, type Road } from "./road.ts";
import type { Order, Said, Word } from "./wire.ts";

/** Something that is reached at a port of this machine and stands elsewhere. */
export type Centre = { place: Place; port: number };

export type Visitor = AsyncDisposable & {
  /** Reads a schedule; the first time as somebody who was never here. */
  read(word?: Exclude<Word, "end">): Promise<Said & { region: string }>;
  /** Nobody of this city reaches that region any more. */
  lose(region: string): void;
};

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Somebody in that city, with a page in a process of its own, signed in. */
export async function openVisitor(
  city: Place,
  home: Centre,
  regions: readonly Centre[],
  account: { email: string; password: string },
): Promise<Visitor> {
  const roads = await Promise.all(
    [home, ...regions].map(async ({ place, port }) => ({
      port,
      road: await openRoad(port, roundTripMs(city, place), SET_UP_ROUND_TRIPS),
    })),
  );
  const page = await openPage({
    api: urlOf(home.port),
    ...account,
    roads: Object.fromEntries(roads.map(({ port, road }) => [urlOf(port), urlOf(road.port)])),
  });
  return {
    read: async (word = "read") => {
      const said = await page.tell(word);
      const last = said.asked.at(-1)?.origin;
      return { ...said, region: regions.find(({ port }) => urlOf(port) === last)?.place.name ?? "home" };
    },
    lose: (region) => {
      const lost = regions.find(({ place }) => place.name === region);
      roads.find(({ port }) => port === lost?.port)?.road.close();
    },
    [Symbol.asyncDispose]: async () => {
      await page.stop();
      await closeAll(roads.map(({ road }) => road));
    },
  };
}

export async function closeAll(roads: readonly Road[]): Promise<void> {
  for (const road of roads) await road[Symbol.asyncDispose]();
}

async function openPage(order: Order) {
  let said = Promise.withResolvers<Said>();
  const child = Bun.spawn([process.execPath, join(import.meta.dirname, "reader.ts"), JSON.stringify(order)], {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    ipc: (message: Said) => said.resolve(message),
    onExit: (_child, code) => said.reject(new Error(`the reader ended with ${code}`)),
  });
  await said.promise;
  return {
    tell: (word: Word): Promise<Said> => {
      said = Promise.withResolvers();
      child.send(word);
      return said.promise;
    },
    stop: async () => {
      child.send("end");
      await child.exited;
    },
  };
}
