import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";

/** What one file asks of another: where it stands, as a path in the project or the name of a package. */
export type Import = { file: string; to: string; typeOnly: boolean };
export type Breach = { file: string; wall: string };

/** Tests, and what only tests and benches start, may look into every room. */
const OUTSIDE = /\.test\.tsx?$|\/testing[^/]*\.ts$|\.load\.ts$|^(ops|bench|docs)\//;
const ROOM = /^(core|db|api|jobs|edge|web|ops|bench)\//;

/** What each room may import of the others. docs/style.md names the walls, this table is them. */
const WALLS: readonly { from: RegExp; may: RegExp; why: string }[] = [
  { from: /^core\/server\//, may: /^core\//, why: "core/server imports core only" },
  {
    from: /^core\/(?!server\/)/,
    may: /^core\/(?!server\/)/,
    why: "core imports core only, for it runs in a browser",
  },
  { from: /^db\//, may: /^(db\/|core\/(?!server\/))/, why: "db imports core and db" },
  { from: /^api\//, may: /^(api|db|core)\//, why: "api imports core, db and api" },
  {
    from: /^jobs\//,
    may: /^((jobs|db|core)\/|api\/[^/]+\/(actions|queries)\.ts$|api\/services\.ts$)/,
    why: "jobs run the API's actions and queries, and know nothing else of it",
  },
  { from: /^edge\//, may: /^(edge|core)\//, why: "edge imports core and edge: it never meets the primary" },
  { from: /^web\//, may: /^(web\/|core\/(?!server\/))/, why: "web imports core; of the API its type alone" },
];

/** Packages that only some files may know. */
const PACKAGES: readonly { package: RegExp; may: RegExp; why: string }[] = [
  {
    package: /^(elysia$|@elysiajs\/)/,
    may: /^api\/(app\.ts$|http\/|[^/]+\/routes\.ts$)/,
    why: "Elysia is known to api/app.ts, api/http and routes only",
  },
  {
    package: /^(tesseract\.js|unpdf|@hyzyla\/pdfium)/,
    may: /^jobs\/reading\//,
    why: "what reads hostile files is known to the program that may be killed for it",
  },
  { package: /^bullmq$/, may: /^jobs\//, why: "the queue is known to jobs only" },
  {
    package: /^ioredis$/,
    may: /^(jobs\/|core\/server\/cache\.ts$)/,
    why: "Redis is known to jobs and to the cache",
  },
  { package: /^(libsql$|@libsql\/)/, may: /^(edge|bench)\//, why: "libSQL is known to the edge only" },
  {
    package: /^@sentry\//,
    may: /^core\/server\/sentry\.ts$/,
    why: "Sentry is known to core/server/sentry.ts only",
  },
  {
    package: /^(postgres$|pg$|drizzle-orm)/,
    may: /^(db|api|jobs)\//,
    why: "PostgreSQL is known to db, api and jobs",
  },
  {
    package: /^(node:|bun$|bun:)/,
    may: /^(?!core\/(?!server\/)|web\/(?!build\/))/,
    why: "core and web run in a browser",
  },
];

/** Words that only some files may say. */
const WORDS: readonly { word: RegExp; may: RegExp; why: string }[] = [
  { word: /process\.env(\.|\[)/, may: /(^|\/)config\.ts$/, why: "only config.ts files read settings" },
  {
    word: /\bTemporal\.|\btimeZone\b/,
    may: /^core\/time(\.ts$|\/)|^web\/lib\/clock\.ts$/,
    why: "only core/time.ts and core/time/ know zones",
  },
  { word: /\bmock\.module\(/, may: /^$/, why: "nothing is mocked: use the real thing made small" },
];

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;

export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, from, dynamic]) => {
    const named = from ?? dynamic ?? "";
    const to = named.startsWith(".") ? normalize(join(file, "..", named)).replaceAll("\\", "/") : named;
    return { file, to, typeOnly: type !== undefined };
  });
}

/** Every way in which a file breaks a wall of the house; `text` is its source. */
export function breachesOf(file: string, text: string): Breach[] {
  // A line that explains a rule does not break it.
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, "");
  const found = WORDS.filter(
    ({ word, may }) => word.test(code) && !may.test(file) && !isAside(file, word),
  ).map(({ why }) => why);
  if (OUTSIDE.test(file)) return found.map((wall) => ({ file, wall }));
  const own = WALLS.find(({ from }) => from.test(file));
  for (const { to, typeOnly } of importsOf(file, code)) {
    if (ROOM.test(to)) {
      const type = file.startsWith("web/") && typeOnly && /^api\//.test(to);
      if (own !== undefined && !own.may.test(to) && !type) found.push(`${own.why} (it imports ${to})`);
      if (!featureApart(file, to)) found.push(`features never import each other (it imports ${to})`);
    } else {
      found.push(
        ...PACKAGES.filter((wall) => wall.package.test(to) && !wall.may.test(file)).map(
          ({ why }) => `${why} (it imports ${to})`,
        ),
      );
    }
  }
  return found.map((wall) => ({ file, wall }));
}

/** Tests own their settings and clocks; the rule on mocks is for them above all. */
function isAside(file: string, word: RegExp): boolean {
  return OUTSIDE.test(file) && !file.startsWith("ops/") && !word.source.includes("mock");
}

function featureApart(file: string, to: string): boolean {
  const from = file.match(/^api\/([^/]+)\/.+/)?.[1];
  const other = to.match(/^api\/([^/]+)\/.+/)?.[1];
  if (from === undefined || other === undefined || from === "http" || other === "http" || from === other)
    return true;
  // One screen of what every feature has, what is found in each by that feature's own words of who may see it, and one
  // card of what somebody needs on the way.
  if (["dashboard", "search", "cards"].includes(from) && to.endsWith("/queries.ts")) return true;
  return to === "api/auth/tokens.ts" || to === "api/auth/links.ts";
}

/** Modules that need each other to begin; types do not count, for they are gone by then. */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const walk = (file: string, path: string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return circles;
}

export function breachesOfProject(root: string, files: readonly string[]): Breach[] {
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
  const graph = new Map(
    [...texts].map(
      ([file, text]) =>
        [
          file,
          importsOf(file, text)
            .filter(({ to, typeOnly }) => !typeOnly && texts.has(to))
            .map(({ to }) => to),
        ] as const,
    ),
  );
  return [
    ...[...texts].flatMap(([file, text]) => breachesOf(file, text)),
    ...circlesOf(graph).map((circle) => ({
      file: circle[0] ?? "",
      wall: `imports go in a circle: ${circle.join(" → ")}`,
    })),
  ];
}
