import { PerDiemAnswer, PerDiemQuestion } from "../../core/per-diems.ts";
import { ok } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { reckonPerDiem } from "./queries.ts";

export const perDiemRoutes = [
  route({
    method: "POST",
    path: "/api/v1/per-diems",
    permission: "expenses.write",
    summary:
      "What a journey is allowed by a country's rules, less the meals that were given; nothing is kept",
    body: PerDiemQuestion,
    answers: { 200: PerDiemAnswer },
    handle: ({ body }) => ok(reckonPerDiem(body)),
  }),
];
