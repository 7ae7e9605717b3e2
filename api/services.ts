import type { HeadSigner } from "../core/server/audit-signing.ts";
import type { Cache } from "../core/server/cache.ts";
import type { Blobs } from "../core/server/blobs.ts";
import type { Clock } from "../core/server/clock.ts";
import type { Log } from "../core/server/log.ts";
import type { Database } from "../db/open.ts";
import type { Readers } from "../db/replicas.ts";
import type { SigningKeys } from "./auth/tokens.ts";
import type { ApiConfig } from "./config.ts";
import type { Links } from "./documents/links.ts";
import type { FeedTail } from "./feed/tail.ts";
import type { HealthWatch } from "./health/watch.ts";
import type { LiveHub } from "./live/hub.ts";
import type { Meter } from "./metrics/meter.ts";
import type { Pages } from "./pages.ts";

/** What actions are given beside the caller and the input. */
export type Services = {
  config: ApiConfig;
  /** The primary. */
  database: Database;
  /** Its replicas: where what does not decide anything is read. */
  readers: Readers;
  log: Log;
  clock: Clock;
  keys: SigningKeys;
  auditSigner: HeadSigner;
  blobs: Blobs;
  caches: Cache;
  links: Links;
  live: LiveHub;
  feed: FeedTail;
  pages: Pages;
  watch: HealthWatch;
  meter: Meter;
};
