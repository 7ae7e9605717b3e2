import * as v from "valibot";
import { JOBS, type JobKind, type JobPayload } from "../core/jobs.ts";
import type { Blobs } from "../core/server/blobs.ts";
import type { Log } from "../core/server/log.ts";
import type { Clock } from "../core/server/clock.ts";
import type { Database, Tx } from "../db/open.ts";
import type { Calendars } from "./integrations/calendars.ts";
import type { Mailboxes } from "./integrations/mailboxes.ts";
import type { Readers } from "../db/replicas.ts";
import type { Docusign } from "./integrations/docusign.ts";
import type { Mailer } from "./integrations/mail.ts";
import type { Push } from "./integrations/push.ts";
import type { TextGateway } from "./integrations/texts.ts";
import type { Routes } from "./integrations/routes.ts";
import type { Weather } from "./integrations/weather.ts";
import type { Xero } from "./integrations/xero.ts";
import type { SealKey } from "./papers/seal-key.ts";

/** The row that a run works on. */
export type JobRow<Payload> = {
  id: string;
  kind: string;
  payload: Payload;
  /** null: the house's own work. */
  organisationId: string | null;
  createdBy: string | null;
  /** 1 for the first run; a run that was cut off by a crash or a stop is not counted. */
  attempt: number;
};

/** What a handler is given. */
export type Run<Payload> = {
  /** Its `db` sees the job's organisation. */
  database: Database;
  /** Standbys, for what only reads and may take long; undefined where there are none. */
  readers: Readers | undefined;
  log: Log;
  clock: Clock;
  blobs: Blobs;
  mailer: Mailer;
  /** What links in messages begin with. */
  portalUrl: string;
  /** With what documents are sealed; undefined where this program was given none. */
  sealKey: SealKey | undefined;
  /** Where contracts may be signed as well; undefined where it is not set up. */
  docusign: Docusign | undefined;
  /** Where people keep calendars elsewhere; undefined where none are. */
  calendars: Calendars | undefined;
  /** Where productions have mailboxes elsewhere; undefined where none are read. */
  mailboxes: Mailboxes | undefined;
  /** How devices are told; undefined where none are. */
  push: Push | undefined;
  /** How telephones are; undefined where that is not set up. */
  texts: TextGateway | undefined;
  /** Whoever knows the roads; undefined where nobody is asked. */
  routes: Routes | undefined;
  /** Where books may go; undefined where it is not set up. */
  xero: Xero | undefined;
  /** Who forecasts; undefined where nobody is asked. */
  weather: Weather | undefined;
  job: JobRow<Payload>;
  /** 0 to 100, shown to whoever waits; written at most a few times a second. */
  progress(percent: number): void;
  /** Aborted when the program stops or another worker took the job over: leave at the next safe place. */
  signal: AbortSignal;
  /**
   * One transaction of this run's effects, which wakes the sequencer. It commits only while this run still owns
   * the job: of two workers that both believe so, the late one is refused and rolled back.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
};

export type Handler<Kind extends string = string> = {
  kind: Kind;
  /** Runs of this kind at once in one program. */
  concurrency: number;
  /** Gives the job's result, as JSON. A Problem thrown fails the job at once with its words; anything else is tried again. */
  run(run: Run<unknown>): Promise<unknown>;
};

/** One handler a kind, none missing. */
export type Handlers = { readonly [K in JobKind]: Handler<K> };

const CONCURRENCY = 2;

/** Binds a kind's work to its payload's shape (core/jobs.ts). */
export function handler<K extends JobKind>(
  kind: K,
  work: (run: Run<JobPayload<K>>) => Promise<unknown>,
  options: { concurrency?: number } = {},
): Handler<K> {
  return {
    kind,
    concurrency: options.concurrency ?? CONCURRENCY,
    run: (run) => {
      const payload = v.parse(JOBS[kind] as v.GenericSchema<unknown, JobPayload<K>>, run.job.payload);
      return work({ ...run, job: { ...run.job, payload } });
    },
  };
}
