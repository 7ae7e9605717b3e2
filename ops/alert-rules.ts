import { stringify } from "yaml";
import {
  alertOf,
  ALERTS,
  ANY_REQUEST,
  ENDPOINT_ALERT,
  ENDPOINTS,
  type Alert,
  type AlertName,
  type AlertUnit,
  type Endpoint,
} from "../bench/contract.ts";
import { duration, ENDPOINT_P95, ENDPOINT_RATE, recorded, SIGNALS, unlisted } from "./alert-signals.ts";

export const SEVERITIES = ["warning", "critical"] as const;
export const ENDPOINT_SLOW_ALERT = "EndpointSlow";
/** What one of a unit is in those of Prometheus. */
const BASE: Record<AlertUnit, number> = { milliseconds: 0.001, seconds: 1, days: 86_400, share: 1, count: 1 };

type Rule = {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string; source: string };
  annotations: { summary: string; action: string };
};

/** Edges print no metrics: these are the endpoints of the contract that the API answers. */
export const API_ENDPOINTS: readonly Endpoint[] = ENDPOINTS.filter(({ route }) => route.includes(" /api/"));

export const inBase = (limit: number, unit: AlertUnit): number =>
  Number((limit * BASE[unit]).toPrecision(12));

/** ops/deploy/alerts.yaml, all of it. */
export function rulesFile(): string {
  const slow = alertOf("SlowRequest");
  const groups = [
    { name: "recorded", rules: recorded(String(inBase(slow.warning?.limit ?? 0, slow.unit))) },
    { name: "endpoints", rules: [...API_ENDPOINTS.map(ruleOfEndpoint), ruleOfUnlisted()] },
    { name: "house", rules: ALERTS.flatMap(rulesOfAlert) },
  ];
  return `# Made by \`bun ops/alerts.ts\` from bench/contract.ts, where the figures are.\n${stringify({ groups }, { lineWidth: 0 })}`;
}

function rulesOfAlert(alert: Alert): Rule[] {
  const signal = SIGNALS[alert.name as AlertName];
  return SEVERITIES.flatMap((severity) => {
    const level = alert[severity];
    if (!level) return [];
    const limit = inBase(level.limit, alert.unit);
    const value = typeof signal === "string" ? ` ${shown(alert.unit)},` : "";
    return {
      alert: alert.name,
      expr:
        typeof signal === "string"
          ? `${signal} ${alert.side === "under" ? "<" : ">"} ${limit}`
          : signal.whole,
      for: duration(level.forSeconds),
      labels: { severity, source: alert.sources },
      annotations: {
        summary: `${alert.what}:${value} ${alert.side ?? "over"} ${said(level.limit, alert.unit)}`,
        action: alert.action,
      },
    };
  });
}

function ruleOfEndpoint({ route, p95Ms, sources }: Endpoint): Rule {
  return endpointRule(`${ENDPOINT_P95}{endpoint="${route}"}`, p95Ms, {
    source: sources,
    endpoint: route,
  });
}

/** Whatever people wait for and the contract does not name (mission §A17). */
function ruleOfUnlisted(): Rule {
  return endpointRule(unlisted(API_ENDPOINTS.map(({ route }) => route)), ANY_REQUEST.p95Ms, {
    source: "A17",
  });
}

function endpointRule(p95: string, limitMs: number, labels: { source: string; endpoint?: string }): Rule {
  const often = `${ENDPOINT_RATE} >= ${ENDPOINT_ALERT.requestsPerSecondMin}`;
  return {
    alert: ENDPOINT_SLOW_ALERT,
    expr: `${p95} > ${inBase(limitMs, "milliseconds")} and on (endpoint) ${often}`,
    for: duration(ENDPOINT_ALERT.forSeconds),
    labels: { severity: ENDPOINT_ALERT.severity, ...labels },
    annotations: {
      summary: `p95 of {{ $labels.endpoint }}: ${shown("milliseconds")}, over ${said(limitMs, "milliseconds")}`,
      action: ENDPOINT_ALERT.action,
    },
  };
}

/** The measured value, for people. */
function shown(unit: AlertUnit): string {
  if (unit === "share") return "{{ $value | humanizePercentage }}";
  return unit === "count" ? "{{ $value }}" : "{{ $value | humanizeDuration }}";
}

function said(limit: number, unit: AlertUnit): string {
  if (unit === "share") return `${inBase(limit * 100, unit)} %`;
  return unit === "count"
    ? String(limit)
    : `${limit} ${{ milliseconds: "ms", seconds: "s", days: "days" }[unit]}`;
}
