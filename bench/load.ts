import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestText } from "./open/wire.ts";
import { cpuSeconds } from "./process.ts";

/** One request of a mix; a body is JSON. */
export type Sent = { method: "GET" | "POST"; path: string; headers: Record<string, string>; body?: string };

export type Target = {
  origin: string;
  /** Asked in turn, from the first again after the last. */
  paths: string[];
  headers?: Record<string, string>;
  /** GET when absent. */
  method?: "POST";
  body?: string;
  /** Instead of `paths`, requests that differ in more. */
  mix?: readonly Sent[];
  /** Asked so often and no more, as far as it is answered; without it, as often as it answers. */
  perSecond?: number;
  /** The server's process: its CPU time tells its cost even where the generator is the slower of the two. */
  pid: number;
  /** Others that serve beside it. */
  morePids?: readonly number[];
};

export type Measured = {
  tool: string;
  connections: number;
  seconds: number;
  requests: number;
  req_per_s: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  /** Answers outside 2xx and 3xx, and connections that broke. */
  errors: number;
  /** How many of which: `timeout 3`, for whoever has to find out why; empty without any. */
  error_kinds: string;
  /** Requests for each second of CPU that the server used. */
  req_per_cpu_s: number;
};

const WARM_UP_SECONDS = 1;

/**
 * Closed-loop load from a process of its own: finds capacity, hides stalls (docs/performance.md).
 * `wrk` where it is installed, else autocannon; the result says which.
 */
export async function measure(target: Target, connections: number, seconds: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "portal-load-"));
  try {
    const run = Bun.which("wrk") ? runWrk : runAutocannon;
    await run(target, folder, connections, WARM_UP_SECONDS);
    const pids = [target.pid, ...(target.morePids ?? [])];
    const cpuUsed = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
    const cpuBefore = cpuUsed();
    const figures = await run(target, folder, connections, seconds);
    const cpu = cpuUsed() - cpuBefore;
    return {
      ...figures,
      connections,
      seconds,
      req_per_cpu_s: Math.round(figures.requests / Math.max(cpu, 0.01)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Figures = Omit<Measured, "connections" | "seconds" | "req_per_cpu_s">;

/** In the order of the script's figures; wrk calls it a timeout after two seconds. */
const ERROR_KINDS = ["connect", "read", "write", "timeout", "status"];

async function runWrk(
  target: Target,
  folder: string,
  connections: number,
  seconds: number,
): Promise<Figures> {
  const script = join(folder, "load.lua");
  const requests = join(folder, "requests");
  const texts = sentBy(target).map(({ method, path, headers, body }) =>
    requestText(target.origin, method, path, headers, body),
  );
  writeFileSync(requests, texts.join(END));
  writeFileSync(
    script,
    [
      "local ready = {}",
      "local at = 0",
      "function init()",
      `  local file = io.open(${JSON.stringify(requests)}, "rb")`,
      `  for text in (file:read("*a") .. "\\0"):gmatch("(%Z*)%z") do ready[#ready + 1] = text end`,
      "  file:close()",
      "end",
      "function request() at = at % #ready + 1 return ready[at] end",
      ...(target.perSecond === undefined
        ? []
        : // Any time around the mean, or every connection would ask at once.
          [
            `function delay() return math.random(0, ${Math.round((2_000 * connections) / target.perSecond)}) end`,
          ]),
      "function done(summary, latency)",
      "  local e = summary.errors",
      '  print(string.format("FIGURES %d %d %d %d %d %d %d %d %d %d %d", summary.requests, summary.duration,',
      "    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max,",
      "    e.connect, e.read, e.write, e.timeout, e.status))",
      "end",
    ].join("\n"),
  );
  const child = Bun.spawn(["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, target.origin], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const [text, complaint] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const figures = /FIGURES (.*)/.exec(text)?.[1]?.split(" ").map(Number);
  const [answered, us, p50, p95, p99, max, ...errors] = figures ?? [];
  if (answered === undefined || us === undefined)
    throw new Error(`wrk gave no figures: ${complaint.slice(0, 200)}`);
  const ms = (value = 0) => Math.round(value) / 1_000;
  return {
    tool: "wrk",
    requests: answered,
    req_per_s: Math.round(answered / (us / 1e6)),
    p50_ms: ms(p50),
    p95_ms: ms(p95),
    p99_ms: ms(p99),
    max_ms: ms(max),
    errors: errors.reduce((sum, one) => sum + one, 0),
    error_kinds: ERROR_KINDS.flatMap((kind, at) => (errors[at] ? [`${kind} ${errors[at]}`] : [])).join(", "),
  };
}

/** Between two requests in the file; there is none in a request's text. */
const END = "\0";

function sentBy({ mix, paths, headers = {}, method, body }: Target): readonly Sent[] {
  return (
    mix ??
    paths.map((path): Sent => ({
      method: method ?? "GET",
      path,
      headers,
      ...(body !== undefined && { body }),
    }))
  );
}

async function runAutocannon(
  target: Target,
  folder: string,
  connections: number,
  seconds: number,
): Promise<Figures> {
  const file = join(folder, "load.json");
  const { origin, perSecond } = target;
  writeFileSync(file, JSON.stringify({ origin, perSecond, requests: sentBy(target), connections, seconds }));
  const child = Bun.spawn(["node", join(import.meta.dir, "autocannon.mjs"), file], {
    stdout: "pipe",
    stderr: "inherit",
  });
  return { tool: "autocannon", ...JSON.parse(await new Response(child.stdout).text()) } as Figures;
}
