import type { BenchHouse } from "../house.ts";
import type { DeskPlan } from "./desk.ts";
import type { ScenarioFigures } from "./figures.ts";
import { judgeBooks } from "./judge-books.ts";
import { judgeFiles } from "./judge-files.ts";
import type { Judged } from "./judging.ts";
import type { Run } from "./run.ts";

const NOTHING: Omit<Judged, "met"> = { said: [], breaches: [] };

/** Looks for everything that was acknowledged, once all that follows from it is done. */
export async function judge(
  house: BenchHouse,
  organisationId: string,
  { name, journal }: DeskPlan,
  figures: ScenarioFigures,
  run: Run,
): Promise<Judged> {
  const slow = figures.endpoints.filter(({ met }) => !met).map((one) => `${one.name} is over its goal`);
  const judged =
    name === "office" || name === "accounting"
      ? NOTHING
      : name === "books"
        ? await judgeBooks(house, organisationId, journal, run)
        : await judgeFiles(house, organisationId, journal, run);
  const said = [...judged.said, ...slow];
  return { ...judged, said, met: judged.breaches.length === 0 && slow.length === 0 };
}
