import type { AnalyticsDashboard } from "../../core/analytics.ts";
import type { Client } from "../../core/clients.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { createOne } from "../ui/one.tsx";

export const useAnalytics = (clientId: () => string | undefined, days: () => number) =>
  createOne<AnalyticsDashboard>(() => {
    const one = clientId();
    return `/v1/analytics/dashboard?days=${days()}${one === undefined ? "" : `&client_id=${one}`}`;
  }, "transactions");

export const useClientNames = () =>
  createReading<Pick<Client, "id" | "name">>(
    () => "/v1/clients?limit=100&fields=name",
    "transactions",
    readHome,
  );
