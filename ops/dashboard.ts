import { alertOf, ENDPOINT_ALERT, ERROR_SHARE_MAX, HIT_SHARES, type AlertName } from "../bench/contract.ts";
import { inBase } from "./alert-rules.ts";
import {
  API_P95,
  CACHE_HITS,
  EDGE_LAG,
  ENDPOINT_P95,
  ENDPOINT_RATE,
  ERROR_SHARE,
  FEED_AGE,
  QUEUE_DEPTH,
  REQUEST_RATE,
  STANDBY_LAG,
} from "./alert-signals.ts";

const SOURCE = { type: "prometheus", uid: "${source}" };
const [COLUMNS, WIDTH, HEIGHT] = [24, 12, 8];
/** Of Grafana 11; it brings older ones up to date by itself. */
const SCHEMA_VERSION = 39;

type Threshold = { color: string; value: number | null };
type Panel = {
  title: string;
  says: string;
  unit: "reqps" | "s" | "percentunit" | "short";
  asks: { expr: string; legend: string }[];
  thresholds?: Threshold[];
};

/** What people look at first (O-11, erratum 38); a line is drawn where an alert is. */
export const PANELS: readonly Panel[] = [
  {
    title: "Request rate",
    says: "Answers a second, without health checks",
    unit: "reqps",
    asks: [{ expr: REQUEST_RATE, legend: "{{method}}" }],
  },
  {
    title: "p95",
    says: "Of the whole API, and of each endpoint that is asked often enough",
    unit: "s",
    asks: [
      { expr: API_P95, legend: "all" },
      {
        expr: `${ENDPOINT_P95} and on (endpoint) ${ENDPOINT_RATE} >= ${ENDPOINT_ALERT.requestsPerSecondMin}`,
        legend: "{{endpoint}}",
      },
    ],
    thresholds: limitsOf("ApiSlow"),
  },
  {
    title: "Error rate",
    says: `Answers of 5xx over all answers; the goal is ${ERROR_SHARE_MAX * 100} %`,
    unit: "percentunit",
    asks: [{ expr: `${ERROR_SHARE} or vector(0)`, legend: "5xx" }],
    thresholds: limitsOf("HighErrorRate"),
  },
  {
    title: "Feed lag",
    says: "Age of the newest batch, of what each edge serves, and of each standby",
    unit: "s",
    asks: [
      { expr: FEED_AGE, legend: "feed" },
      { expr: EDGE_LAG, legend: "edge {{region}}" },
      { expr: STANDBY_LAG, legend: "standby {{replica}}" },
    ],
    thresholds: limitsOf("FeedBehind"),
  },
  {
    title: "Queue depth",
    says: "Jobs that nobody works on yet",
    unit: "short",
    asks: [{ expr: `${QUEUE_DEPTH} or vector(0)`, legend: "waiting" }],
    thresholds: limitsOf("QueueLong"),
  },
  {
    title: "Cache hit ratio",
    says: `Reads that a cache answered; the goal is ${HIT_SHARES.query * 100} %`,
    unit: "percentunit",
    asks: [{ expr: CACHE_HITS, legend: "{{cache}}" }],
  },
];

/** ops/deploy/grafana-dashboard.json: for Grafana's import, or a folder that it provisions from. */
export function dashboardFile(): string {
  const dashboard = {
    uid: "live-portal",
    title: "Live Portal",
    description: "Made by `bun ops/alerts.ts`",
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: [{ name: "source", label: "Prometheus", type: "datasource", query: "prometheus" }] },
    panels: PANELS.map(panelOf),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function panelOf({ title, says, unit, asks, thresholds }: Panel, at: number) {
  return {
    id: at + 1,
    type: "timeseries",
    title,
    description: says,
    datasource: SOURCE,
    gridPos: {
      x: (at * WIDTH) % COLUMNS,
      y: Math.floor((at * WIDTH) / COLUMNS) * HEIGHT,
      w: WIDTH,
      h: HEIGHT,
    },
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(thresholds && {
          thresholds: { mode: "absolute", steps: [{ color: "green", value: null }, ...thresholds] },
          custom: { thresholdsStyle: { mode: "line" } },
        }),
      },
      overrides: [],
    },
    targets: asks.map(({ expr, legend }, index) => ({
      refId: String.fromCodePoint("A".charCodeAt(0) + index),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
    })),
  };
}

function limitsOf(name: AlertName): Threshold[] {
  const { warning, critical, unit } = alertOf(name);
  return [
    ...(warning ? [{ color: "orange", value: inBase(warning.limit, unit) }] : []),
    ...(critical ? [{ color: "red", value: inBase(critical.limit, unit) }] : []),
  ];
}
