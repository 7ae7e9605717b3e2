import { Gauge, type Registry } from "prom-client";
import { instantOf } from "../../core/time.ts";
import { isUnavailable } from "../../db/errors.ts";
import { readFeedHead } from "../../db/feed.ts";
import type { Services } from "../services.ts";
import { countConnections, countJobs, readRefresh, readSignatureTimes } from "./queries.ts";

/** A day with few contracts says little. */
const SIGNED_WITHIN_MS = 7 * 24 * 3_600_000;

/** What the database says. Away, it says nothing, and what we counted ourselves is printed all the same. */
export async function addDatabase(
  registry: Registry,
  { database, clock }: Pick<Services, "database" | "clock">,
): Promise<void> {
  const lately = instantOf(clock.now() - SIGNED_WITHIN_MS);
  const asked = Promise.all([
    readFeedHead(database),
    countJobs(database),
    countConnections(database),
    readSignatureTimes(database, lately),
    readRefresh(database),
  ]);
  const said = await asked.catch((error: unknown) => {
    if (isUnavailable(error)) return undefined;
    throw error;
  });
  const answers = gauge(registry, "database_answers", "1 while PostgreSQL answers the API");
  answers.set(said ? 1 : 0);
  if (!said) return;
  const [head, jobs, connections, signing, refreshedAt] = said;
  gauge(registry, "feed_batch", "Newest batch of the feed").set(head.latest);
  const ageMs = Math.max(0, clock.now() - Date.parse(head.latestAsOf));
  gauge(registry, "feed_age_seconds", "How old that batch is").set(ageMs / 1_000);
  if (refreshedAt !== undefined)
    gauge(registry, "analytics_age_seconds", "How old the figures of clients' overviews are").set(
      Math.max(0, clock.now() - Date.parse(refreshedAt)) / 1_000,
    );
  const byState = gauge(registry, "jobs", "Jobs that are not completed", ["state"]);
  for (const { state, count } of jobs) byState.set({ state }, count);
  const took = gauge(
    registry,
    "contract_signature_seconds",
    "From sending a contract to its last signature, of those signed in the last seven days",
    ["quantile"],
  );
  if (signing.medianSeconds !== null) took.set({ quantile: "0.5" }, signing.medianSeconds);
  if (signing.p95Seconds !== null) took.set({ quantile: "0.95" }, signing.p95Seconds);
  gauge(registry, "contracts_signed_lately", "How many those are").set(signing.count);
  gauge(registry, "postgres_connections_active", "Connections to PostgreSQL, whoever holds them").set(
    connections,
  );
}

/** What the watch knows of edges; one that does not answer has no age. */
export function addEdges(registry: Registry, { watch }: Pick<Services, "watch">): void {
  const ready = gauge(registry, "edge_ready", "1 while an edge answers the API", ["region"]);
  const lag = gauge(registry, "edge_lag_seconds", "How old what an edge serves is", ["region"]);
  for (const [region, state] of Object.entries(watch.parts().edges)) {
    ready.set({ region }, state.ready ? 1 : 0);
    if (state.lagMs !== undefined) lag.set({ region }, state.lagMs / 1_000);
  }
}

/** What the watch knows of standbys; one whose lag is not known has none. */
export function addReplicas(registry: Registry, { readers }: Pick<Services, "readers">): void {
  const lag = gauge(registry, "postgres_replica_lag_seconds", "How far a standby is behind", ["replica"]);
  const used = gauge(registry, "postgres_replica_in_rotation", "1 while a standby is read from", ["replica"]);
  for (const { name, state, lagMs } of readers.states()) {
    if (lagMs !== null) lag.set({ replica: name }, lagMs / 1_000);
    used.set({ replica: name }, state === "out" ? 0 : 1);
  }
}

export async function addStorage(registry: Registry, { blobs }: Pick<Services, "blobs">): Promise<void> {
  const { sizeBytes, availableBytes } = await blobs.disk();
  gauge(registry, "blobs_disk_size_bytes", "Of the disk where documents lie").set(sizeBytes);
  gauge(registry, "blobs_disk_available_bytes", "What is left of it").set(availableBytes);
}

function gauge<Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Gauge<Label> {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}
