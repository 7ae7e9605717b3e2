import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { endpointOf, JOURNEY, PROFILES, type EndpointName, type Profile, type Stage } from "./contract.ts";

/**
 * `bun bench/scripts.ts`: profiles of the contract for those who bring k6 or Artillery (mission L-11 to L-14). Both are
 * closed loops where a user waits; what this portal is held to is measured by `bun bench scenario`, which is not.
 */
const FOLDER = join(import.meta.dir, "scripts");
/** Of sign-ins, by the mission's own threshold (L-11). */
const SIGNED_IN_MIN = 0.95;

const MADE = "Made by `bun bench/scripts.ts` from bench/contract.ts, where the figures are.";

export function scripts(): Record<string, string> {
  return {
    "k6-journey.js": k6("journey", PROFILES.journey, journeySteps()),
    "k6-items.js": k6("k6-items", PROFILES["k6-items"], itemSteps(PROFILES["k6-items"])),
    "artillery.yaml": artillery(PROFILES["artillery-mix"]),
  };
}

const secondsText = (seconds: number): string => `${seconds}s`;
const usersOf = (stage: Stage): number => ("users" in stage ? stage.users : 0);

function k6(name: string, { stages, limits }: Profile, steps: string): string {
  const options = {
    stages: stages.map((stage) => ({ duration: secondsText(stage.seconds), target: usersOf(stage) })),
    thresholds: {
      http_req_duration: [
        limits.p95Ms === undefined ? [] : [`p(95)<${limits.p95Ms}`],
        limits.p99Ms === undefined ? [] : [`p(99)<${limits.p99Ms}`],
      ].flat(),
      http_req_failed: [`rate<${limits.errorShare}`],
      ...(name === "journey" && { signed_in: [`rate>${SIGNED_IN_MIN}`] }),
    },
  };
  return `// ${MADE}
// k6 run -e BASE=https://portal.example -e EMAIL=artist@… -e PASSWORD=… bench/scripts/${name}.js
import http from "k6/http";
import { check, sleep } from "k6";
import { Rate } from "k6/metrics";

export const options = ${JSON.stringify(options, undefined, 2)};

const BASE = __ENV.BASE || "http://localhost:3000";
const signedIn = new Rate("signed_in");
const JSON_TYPE = { "content-type": "application/json" };
let token;

const authorised = () => ({ headers: { ...JSON_TYPE, authorization: \`Bearer \${token}\` } });

function signIn() {
  const body = JSON.stringify({ email: __ENV.EMAIL, password: __ENV.PASSWORD });
  const answer = http.post(\`\${BASE}/api/v1/auth/login\`, body, { headers: JSON_TYPE });
  signedIn.add(check(answer, { "signed in": (one) => one.status === 200 }));
  token = answer.json("accessToken");
}

export default function () {
${steps}
}
`;
}

/** What a step asks for, in k6's words. */
function k6Ask(name: EndpointName): string {
  if (name === "login") return "signIn();";
  if (name === "expense")
    return `http.post(\`\${BASE}${pathOf(name)}\`, JSON.stringify(${EXPENSE}), authorised());`;
  return `http.get(\`\${BASE}${pathOf(name)}\`, authorised());`;
}

const EXPENSE =
  '{ amount: "12.50", currency: "EUR", category: "Travel", description: "Taxi to the venue", expense_date: new Date().toISOString().slice(0, 10) }';
const pathOf = (name: EndpointName): string => endpointOf(name).route.split(" ")[1] ?? "";

function journeySteps(): string {
  return JOURNEY.map(({ ask, chance, pauseSeconds }) => {
    const asked = chance < 1 ? `if (Math.random() < ${chance}) ${k6Ask(ask)}` : k6Ask(ask);
    return `  ${asked}${pauseSeconds > 0 ? `\n  sleep(${pauseSeconds});` : ""}`;
  }).join("\n");
}

function itemSteps({ asks, thinkSeconds = 0 }: Profile): string {
  const names = Object.keys(asks) as EndpointName[];
  return [
    "  if (!token) signIn();",
    ...names.map((name) => `  ${k6Ask(name)}`),
    `  sleep(${thinkSeconds});`,
  ].join("\n");
}

type Flow = Record<string, unknown>[];

function artillery({ stages, asks, limits }: Profile): string {
  const phases = stages.map((stage) => ({
    duration: stage.seconds,
    arrivalRate: "perSecond" in stage ? stage.perSecond : 0,
  }));
  const headers = { authorization: "Bearer {{ token }}" };
  const flowOf = (name: EndpointName): Flow => {
    const url = pathOf(name);
    if (name === "transaction")
      return [
        {
          post: {
            url,
            headers,
            json: { amount: "12.50", category: "office_supplies", description: "Paper" },
          },
        },
      ];
    if (name === "receipt")
      return [{ post: { url, headers, formData: { file: { fromFile: "{{ receipt }}" } } } }];
    return [{ get: { url, headers } }];
  };
  const signIn = {
    post: {
      url: pathOf("login"),
      json: {
        email: "{{ $processEnvironment.EMAIL }}",
        password: "{{ $processEnvironment.PASSWORD }}",
      },
      capture: { json: "$.accessToken", as: "token" },
    },
  };
  const text = stringify(
    {
      config: {
        target: "{{ $processEnvironment.BASE }}",
        phases,
        variables: { receipt: ["./receipt.pdf"] },
        plugins: { ensure: {} },
        ensure: {
          thresholds: [{ "http.response_time.p95": limits.p95Ms }],
          maxErrorRate: limits.errorShare * 100,
        },
      },
      scenarios: Object.entries(asks).map(([name, weight]) => ({
        name,
        weight,
        flow: [signIn, ...flowOf(name as EndpointName)],
      })),
    },
    { lineWidth: 0 },
  );
  return `# ${MADE}
# An accountant's account, for artists book nothing: BASE=… EMAIL=… PASSWORD=… artillery run bench/scripts/artillery.yaml
${text}`;
}

if (import.meta.main) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(scripts())) await Bun.write(join(FOLDER, name), text);
}
