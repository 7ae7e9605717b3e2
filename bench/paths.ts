import { benchHouse } from "./house.ts";
import { compare, type Compared, type Pair } from "./rounds.ts";
import { auditFigures, type AuditFigures } from "./scenarios/audit.ts";
import { timeBulk } from "./scenarios/bulk.ts";
import { apiReads } from "./scenarios/api-reads.ts";
import { ANALYTICS, clientBooks, TRANSACTION } from "./scenarios/client-books.ts";
import { crowdName, edgeCrowd, edgeTwice, TWO } from "./scenarios/edge-crowd.ts";
import { edgeReads } from "./scenarios/edge-reads.ts";
import { feedLag, type Lag } from "./scenarios/feed-lag.ts";
import { jobFigures, type JobFigures } from "./scenarios/jobs.ts";
import { timeRequests, type Timed } from "./scenarios/requests.ts";
import { timeSingles } from "./scenarios/singles.ts";

/** Every path against its ceiling: what `bun bench` measures by itself. */
export type PathFigures = {
  connections: number;
  quick: boolean;
  reads: Compared[];
  requests: Timed[];
  jobs: JobFigures[];
  audit: AuditFigures[];
  lag: Lag | null;
};

export type PathOptions = {
  quick: boolean;
  /** Of each pair; the ratio is the middle one. */
  rounds?: number | undefined;
  /** Only paths whose name has these words; jobs, audit trail and lag go by "jobs", "audit append" and "lag". */
  only: string | undefined;
  progress(text: string): void;
};

const FULL = {
  rounds: 5,
  seconds: 5,
  lagSeconds: 20,
  samples: 20,
  pickUps: 200,
  drained: 5_000,
  readers: 5_000,
};
const QUICK = { rounds: 1, seconds: 1, lagSeconds: 3, samples: 3, pickUps: 20, drained: 300, readers: 200 };
const CONNECTIONS = 64;

export async function measurePaths({ quick, only, progress, ...asked }: PathOptions): Promise<PathFigures> {
  const { seconds, lagSeconds, samples, pickUps, drained, readers, ...sizes } = quick ? QUICK : FULL;
  const rounds = asked.rounds ?? sizes.rounds;
  const wants = (name: string) => only === undefined || name.toLowerCase().includes(only.toLowerCase());
  await using closing = new AsyncDisposableStack();
  progress("starting the house");
  const house = closing.use(await benchHouse());
  const artist = await house.signIn("artist");
  const manager = await house.signIn("manager");
  const accountant = await house.signIn("accountant");
  const measure = async (pairs: Pair[]): Promise<Compared[]> => {
    const wanted = pairs.filter(({ name }) => wants(name));
    if (wanted.length === 0) return [];
    progress(`${rounds} rounds of ${wanted.length} pairs, ${seconds} s each`);
    return await compare(wanted, rounds, seconds, CONNECTIONS, progress);
  };
  // First what needs an access token: it lasts ten minutes.
  let requests: Timed[] = [];
  if (wants("requests")) {
    progress("requests: one at a time");
    requests = await timeRequests(house, accountant, artist, samples);
  }
  const api = await measure(await apiReads(house, artist, closing));
  if (wants(TRANSACTION) || wants(ANALYTICS))
    // With a token of its own: by now the first is half used up.
    api.push(...(await measure(await clientBooks(house, await house.signIn("accountant"), closing))));
  let jobs: JobFigures[] = [];
  if (wants("jobs")) {
    progress("jobs: pick-up and drain");
    jobs = await jobFigures(pickUps, drained);
  }
  const edge = await measure(await edgeReads(house, artist, closing));
  if (wants(TWO)) edge.push(...(await measure([await edgeTwice(house, artist, closing)])));
  if (wants(crowdName(readers))) edge.push(...(await measure([await edgeCrowd(house, readers, closing)])));
  let audit: AuditFigures[] = [];
  if (wants("audit append")) {
    progress("audit append: writers of one organisation, with an event each and without");
    audit = await auditFigures(house, artist, rounds, seconds);
  }
  let lag: Lag | null = null;
  if (wants("lag")) {
    progress(`lag: ${lagSeconds} s of writes`);
    lag = await feedLag(house, manager, lagSeconds);
  }
  if (wants("requests")) {
    // Last, for it leaves jobs behind; with tokens of its own, for the first ones are over by now.
    progress("requests that are much: one at a time");
    const people = {
      artist: await house.signIn("artist"),
      manager: await house.signIn("manager"),
      accountant: await house.signIn("accountant"),
      admin: await house.signIn("admin"),
    };
    requests.push(
      ...(await timeSingles(house, people, samples)),
      ...(await timeBulk(house, people, samples)),
    );
  }
  const reads = [...edge, ...api];
  if (reads.length + requests.length + jobs.length + audit.length === 0 && !lag)
    throw new Error(`no path is called ${only}; \`bun bench --help\` names what there is`);
  return { connections: CONNECTIONS, quick, reads, requests, jobs, audit, lag };
}
