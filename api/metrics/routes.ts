import { Gauge } from "prom-client";
import { readFeedHead } from "../../db/feed.ts";
import { route } from "../http/route.ts";
import { countJobs } from "./queries.ts";

export const metricsRoutes = [
  route({
    method: "GET",
    path: "/metrics",
    permission: "open",
    summary: "Counters for Prometheus, summed over this machine's API processes",
    answers: { 200: "text/plain of the Prometheus exposition format" },
    handle: async ({ services }) => {
      const registry = await services.meter.total();
      const registers = [registry];
      const [head, jobs] = await Promise.all([readFeedHead(services.database), countJobs(services.database)]);
      const batch = new Gauge({ name: "feed_batch", help: "Newest batch of the feed", registers });
      const age = new Gauge({ name: "feed_age_seconds", help: "How old that batch is", registers });
      const byState = new Gauge({
        name: "jobs",
        help: "Jobs that are not completed",
        labelNames: ["state"],
        registers,
      });
      const lag = new Gauge({
        name: "postgres_replica_lag_seconds",
        help: "How far a replica of the database is behind; none while it is not known",
        labelNames: ["replica"],
        registers,
      });
      const inRotation = new Gauge({
        name: "postgres_replica_in_rotation",
        help: "1 while a replica is read from",
        labelNames: ["replica"],
        registers,
      });
      for (const { name, state, lagMs } of services.readers.states()) {
        if (lagMs !== null) lag.set({ replica: name }, lagMs / 1_000);
        inRotation.set({ replica: name }, state === "out" ? 0 : 1);
      }
      batch.set(head.latest);
      age.set(Math.max(0, services.clock.now() - Date.parse(head.latestAsOf)) / 1_000);
      for (const { state, count } of jobs) byState.set({ state }, count);
      return new Response(await registry.metrics(), {
        headers: { "content-type": registry.contentType, "cache-control": "no-store" },
      });
    },
  }),
];
