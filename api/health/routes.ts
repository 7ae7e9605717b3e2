import { DatabaseHealth, Health, healthProblems } from "../../core/health.ts";
import { Problem, type InputError } from "../../core/problem.ts";
import { ok, type Answer } from "../http/answers.ts";
import { API_VERSION } from "../http/requests.ts";
import { route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { isReady, measureDatabase } from "./watch.ts";

const NOT_KEPT = { "cache-control": "no-store" };

const declared = {
  method: "GET",
  permission: "open",
  summary: "Is everything ready: page, database, jobs and every edge",
  answers: { 200: Health },
  refuses: [healthProblems.notReady],
  handle: ({ services }: { services: Services }) => health(services),
} as const;

export const healthRoutes = [
  route({ ...declared, path: "/health" }),
  route({ ...declared, path: "/api/health" }),
  route({
    method: "GET",
    path: "/api/health/db",
    permission: "open",
    summary: "Does the database answer, and how fast",
    answers: { 200: DatabaseHealth },
    refuses: [healthProblems.notReady],
    handle: ({ services }) => databaseHealth(services),
  }),
];

/** @throws Problem 503 that names each part that is not ready. */
export function health({ watch }: Pick<Services, "watch">): Answer {
  const parts = watch.parts();
  if (!isReady(parts)) throw notReady(parts);
  const { edges, ...rest } = parts;
  const said = (states: Record<string, { says: string }>) =>
    Object.fromEntries(Object.entries(states).map(([name, { says }]) => [name, says]));
  const { bun = "", icu = "", unicode = "" } = process.versions;
  return ok(
    {
      status: "ready",
      parts: { ...said(rest), edges: said(edges) },
      version: API_VERSION,
      runtime: { bun, icu, unicode },
    },
    NOT_KEPT,
  );
}

function notReady({ edges, ...rest }: ReturnType<Services["watch"]["parts"]>): Problem {
  const named = [
    ...Object.entries(rest).map(([name, state]) => ({ pointer: `/parts/${name}`, name: name, ...state })),
    ...Object.entries(edges).map(([region, state]) => ({
      pointer: `/parts/edges/${region}`,
      name: `edge ${region}`,
      ...state,
    })),
  ].filter(({ ready }) => !ready);
  const errors: InputError[] = named.map(({ pointer, says }) => ({ pointer, detail: says }));
  return new Problem(
    healthProblems.notReady,
    `${named.map(({ name, says }) => `${name} ${says}`).join("; ")}.`,
    {
      errors,
      headers: { ...NOT_KEPT, "retry-after": "1" },
    },
  );
}

async function databaseHealth({ database }: Pick<Services, "database">): Promise<Answer> {
  try {
    return ok({ status: "ready", ms: Math.round((await measureDatabase(database)) * 10) / 10 }, NOT_KEPT);
  } catch (error) {
    throw new Problem(healthProblems.notReady, "The database does not answer.", {
      cause: error,
      headers: { ...NOT_KEPT, "retry-after": "1" },
    });
  }
}
