import { CHUNKS_MAX, CRITICAL_BYTES_MAX } from "../../../web/build/budget.ts";
import {
  ANY_REQUEST,
  ENDPOINTS,
  ERROR_SHARE_MAX,
  EXPORT,
  INVALIDATION_SECONDS,
  JOB_PICK_UP,
  LAG,
  LIVE,
  PAGES,
  POOLER,
  RATIOS,
  REACH,
  RECOVERY,
  RESOURCES,
  SEARCH,
  STALENESS,
} from "../../contract.ts";
import { count, paragraphs, percent, table } from "../words.ts";

export function requirements(): string {
  return paragraphs(
    "Held in one place, `bench/contract.ts` and the parts that it names: the bench passes and fails by it, profiles and alert rules are made from it. Times are at the server's door (O-13).",
    table(
      ["Endpoint", "p95", "p99", "Rows"],
      [
        ...ENDPOINTS.map(({ route, p95Ms, p99Ms, sources }) => [
          `\`${route}\``,
          `${p95Ms} ms`,
          `${p99Ms} ms`,
          sources,
        ]),
        ["any other", `${ANY_REQUEST.p95Ms} ms`, `${ANY_REQUEST.p99Ms} ms`, "A17 P-02 P-17"],
      ],
    ),
    table(["What", "Goal", "Rows"], wholes()),
  );
}

function wholes(): string[][] {
  const page = (visit: keyof typeof PAGES) =>
    `LCP ≤ ${PAGES[visit].lcpMs} ms, performance ≥ ${PAGES[visit].performance}, accessibility ${PAGES[visit].accessibility}, shift ≤ ${PAGES[visit].layoutShift}`;
  return [
    ["answers of 5xx, and connections that broke", `≤ ${percent(ERROR_SHARE_MAX)}`, "P-13"],
    ["a first visit, slow 4G, CPU ÷ 4", page("first"), "P-01 W-12"],
    ["somebody's second visit", page("again"), "P-01 W-17"],
    [
      "a first route's script and style, of at most so many pieces",
      `≤ ${CRITICAL_BYTES_MAX / 1_024} KB gzip, ≤ ${CHUNKS_MAX}`,
      "W-01 W-03",
    ],
    ["commit → visible at an edge", `p50 < ${LAG.p50Ms} ms, p99 < ${LAG.p99Ms} ms`, "★3"],
    [`commit → event at ${count(LIVE.clients)} readers`, `p99 < ${LIVE.p99Ms} ms`, "D-80"],
    ["a change reaches every process and region", `≤ ${INVALIDATION_SECONDS} s`, "C-29"],
    [
      "lag of a standby that alerts, that ends its use",
      `${STALENESS.standbyAlertSeconds} s, ${STALENESS.standbyOutSeconds} s`,
      "E-06",
    ],
    ["a job's pick-up, on Redis", `p99 < ${JOB_PICK_UP.p99Ms} ms`, ""],
    ["jobs drained, of bare BullMQ's", `≥ ${RATIOS.jobDrain}`, ""],
    [`search in ${count(SEARCH.rows)} things`, `p95 < ${SEARCH.p95Ms} ms`, "P-03"],
    [`a file of ${count(EXPORT.rows)} rows`, `≤ ${EXPORT.seconds} s`, "P-05 B-14"],
    ["clients of a pooler over back ends", `${count(POOLER.clients)} over ≤ ${POOLER.backEnds}`, "DB-35"],
    [
      "a schedule from a region: to major cities, anywhere",
      `< ${REACH.cityMs} ms, < ${REACH.anywhereMs} ms`,
      "E-11",
    ],
    [
      "processors, memory, disks on an ordinary peak",
      `≤ ${percent(RESOURCES.cpuShare)}, ${percent(RESOURCES.memoryShare)}, ${percent(RESOURCES.diskShare)}`,
      "P-14",
    ],
    [
      "the primary lost: back within, and without at most",
      `${RECOVERY.seconds} s, ${RECOVERY.lostSeconds} s`,
      "P-12",
    ],
  ];
}
