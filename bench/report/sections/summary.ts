import type { Gathered } from "../gather.ts";
import { limitOf } from "../limits.ts";
import { missedGoals } from "../missed.ts";
import { count, machine, paragraphs, table, when } from "../words.ts";

export function summary(all: Gathered): string {
  const { paths, stress } = all;
  const any = paths ?? stress ?? all.growth;
  return paragraphs(
    any && `On ${machine(any)}. Each section says when its figures were measured, and on which commit.`,
    "Everything here ran on one machine, servers, database and load generator together: ratios within a run are what to trust, and a published figure is requests a second for a core. What could not run here is marked *modelled*, with its model.",
    stress &&
      `One API process answers **${count(stress.knee_per_s)} requests/s** of the uncached journey in time and keeps ${Math.round(stress.goodput_share * 100)} % of that at ${stress.times} times the load (${when(stress)}).`,
    paths &&
      `One edge process answers **${count(rate(all, "edge schedule, hot"))} reads/s** of an artist's schedule, **${count(rate(all, "edge schedule, 304"))}** where nothing changed, ${count(rate(all, "edge schedule, cold"))} straight from its file (${when(paths)}).`,
  );
}

/** Each goal that is missed, in one place, with what limits it: what an engineer would ask first. */
export function missed(all: Gathered): string {
  const goals = missedGoals(all);
  if (goals.length === 0) return "None of what was measured.";
  const rows = goals.map(({ id, what, figure, goal }) => {
    const { limit, known } = limitOf(id);
    return [what, figure, goal, limit, known];
  });
  return paragraphs(
    `${goals.length} of what was measured. Everything else that has a goal meets it; the sections say both.`,
    table(["What", "Measured", "Goal", "What limits it", "How that is known"], rows),
  );
}

function rate({ paths }: Gathered, name: string): number {
  return paths?.reads.find((one) => one.name === name)?.ours.req_per_s ?? 0;
}
