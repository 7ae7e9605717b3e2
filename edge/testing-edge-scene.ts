import { expect } from "bun:test";
import type { TestPerson } from "../api/testing.ts";
import type { Announcement } from "../core/announcements.ts";
import type { Page } from "../core/page.ts";
import type { ScheduleItem } from "../core/schedules.ts";
import { testEdges, type TestEdges } from "./testing.ts";

/** An edge of one house, in this process or in one of its own, whatever runs it there. */
export type EdgeUnderTest = {
  fetch(request: Request): Response | Promise<Response>;
  /** Settles when it holds what was committed before this call. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** A house with an edge, and who asks it: `bystander` is in the organisation and in no production, `stranger` elsewhere. */
export type Scene = {
  house: TestEdges;
  portal: TestEdges["portal"];
  edge: EdgeUnderTest;
  manager: TestPerson;
  artist: TestPerson;
  bystander: TestPerson;
  stranger: TestPerson;
  production: string;
  /** Asks the edge. */
  get(who: TestPerson | undefined, path: string, headers?: Record<string, string>): Promise<Response>;
  make(more: Record<string, unknown>): Promise<ScheduleItem>;
  say(more: Record<string, unknown>): Promise<Announcement>;
  titles(who: TestPerson, query?: string): Promise<string[]>;
};

export const pageOf = async (response: Response) => (await response.json()) as Page<ScheduleItem>;

export async function openScene(open: (house: TestEdges) => Promise<EdgeUnderTest>): Promise<Scene> {
  const house = await testEdges([]);
  const edge = await open(house);
  const { portal } = house;
  const manager = await portal.person(["manager"]);
  const artist = await portal.person(["artist"], manager.organisationId);
  const bystander = await portal.person(["artist"], manager.organisationId);
  const stranger = await portal.person(["manager"]);
  const production = await portal.production(manager.organisationId, [artist]);
  const created = async <T>(path: string, body: Record<string, unknown>): Promise<T> => {
    const response = await portal.send(manager, "POST", path, body);
    expect(response.status).toBe(201);
    return (await response.json()) as T;
  };
  const scene: Scene = {
    house,
    portal,
    edge,
    manager,
    artist,
    bystander,
    stranger,
    production,
    get: (who, path, headers) => house.get(edge, who, path, headers),
    make: (more) =>
      created("/api/v1/schedules", {
        production_id: production,
        title: "x",
        local_start: "2026-09-03T19:30",
        ...more,
      }),
    say: (more) => created("/api/v1/announcements", { body: "b", ...more }),
    titles: async (who, query = "") =>
      (await pageOf(await house.get(edge, who, `/v1/schedules?limit=100${query}`))).data.map(
        ({ title }) => title,
      ),
  };
  await fill(scene);
  await edge.settled();
  return scene;
}

async function fill({ make, say, bystander, production }: Scene): Promise<void> {
  for (let at = 0; at < 7; at++) {
    await make({
      title: `call ${at}`,
      local_start: `2026-09-0${at + 1}T19:30`,
      local_end: at % 2 ? `2026-09-0${at + 1}T23:00` : null,
    });
  }
  await make({
    title: "for the bystander",
    local_start: "2026-09-04T10:00",
    assigned_user_ids: [bystander.userId],
    notes: 'wörds "quoted"',
  });
  await make({
    title: "a whole day",
    local_start: "2026-09-05T00:00",
    all_day: true,
    location: "Dock 4",
    stage: "A",
  });
  await say({ title: "to all" });
  await say({ title: "to the production", production_id: production, must_read: true });
}
