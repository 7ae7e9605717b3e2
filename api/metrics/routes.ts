import { route } from "../http/route.ts";
import { addDatabase, addEdges, addReplicas, addStorage } from "./gauges.ts";

export const metricsRoutes = [
  route({
    method: "GET",
    path: "/metrics",
    permission: "open",
    summary: "Counters for Prometheus, summed over this machine's API processes",
    answers: { 200: "text/plain of the Prometheus exposition format" },
    handle: async ({ services }) => {
      const registry = await services.meter.total();
      await Promise.all([addDatabase(registry, services), addStorage(registry, services)]);
      addEdges(registry, services);
      addReplicas(registry, services);
      return new Response(await registry.metrics(), {
        headers: { "content-type": registry.contentType, "cache-control": "no-store" },
      });
    },
  }),
];
