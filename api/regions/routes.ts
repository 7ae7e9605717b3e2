import { Regions } from "../../core/regions.ts";
import { ok } from "../http/answers.ts";
import { route } from "../http/route.ts";

export const regionRoutes = [
  route({
    method: "GET",
    path: "/api/v1/regions",
    permission: "person",
    summary: "The edges to read from; the page takes the nearest",
    answers: { 200: Regions },
    handle: ({ services }) => ok({ data: services.config.edges }),
  }),
];
