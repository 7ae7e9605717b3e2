import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT, REGIONS } from "./config.ts";
import { postgresFile } from "./postgres-settings.ts";
import {
  copyOf,
  declared,
  filled,
  isIgnored,
  programsOf,
  read,
  readCompose,
  readStages,
  type Service,
} from "./testing-deploy.ts";

const compose = readCompose();
const programs = programsOf(compose);
const stages = readStages();
/** What `.env` holds: the lines of `ops/keys.ts`, and four addresses. */
const made = Bun.spawnSync([process.execPath, "ops/keys.ts"], { cwd: PROJECT }).stdout.toString();
const given: Record<string, string> = {
  ...Object.fromEntries([...made.matchAll(/^(\w+)='?(.+?)'?$/gm)].map(([, name, value]) => [name, value])),
  EDGES: REGIONS.map((region) => `${region}=https://${region}.portal.example`).join(","),
  APP_ORIGINS: "https://portal.example",
  MAIL_URL: "smtps://mail.example",
  MAIL_FROM: "Portal <noreply@portal.example>",
};
type ReadConfig = (environment: Record<string, string>) => { port?: number; replicaPath?: string };

async function configOf(service: Service, file: string) {
  const environment = Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([name, value]) => [name, filled(value, given)]),
  );
  const { readConfig } = (await import(join(PROJECT, dirname(file), "config.ts"))) as {
    readConfig: ReadConfig;
  };
  return readConfig(environment);
}

test("the image is built on the Bun of package.json, and runs as nobody in particular", () => {
  const { dependencies } = JSON.parse(read("package.json")) as { dependencies: { bun: string } };
  for (const [from] of stages)
    expect(from?.words).toMatch(new RegExp(`^oven/bun:${dependencies.bun}-debian( AS |$)`));
  const last = stages.at(-1) ?? [];
  expect(last.filter(({ verb }) => verb === "USER").map(({ words }) => words)).toEqual(["bun"]);
  const user = last.findIndex(({ verb }) => verb === "USER");
  expect(last.findLastIndex(({ verb }) => verb === "RUN" || verb === "COPY")).toBeLessThan(user);
});

test("what the image copies is there, what the builder is given is copied, and secrets and tests stay away", () => {
  const sources = stages
    .flat()
    .filter(({ verb }) => verb === "COPY")
    .map(copyOf)
    .filter(({ from }) => from === undefined)
    .flatMap((copy) => copy.sources);
  for (const source of sources) {
    expect(existsSync(join(PROJECT, source)), source).toBe(true);
    expect(isIgnored(source), source).toBe(false);
  }
  const letIn = read(".dockerignore").match(/^!.+$/gm) ?? [];
  expect(letIn.map((line) => line.slice(1)).sort()).toEqual([...new Set(sources)].sort());
  for (const file of [".env", "ops/deploy/.env", ".portal/secrets.json", ".git/config", "api/pages.test.ts"])
    expect(isIgnored(file), file).toBe(true);
  expect(isIgnored("api/main.ts")).toBe(false);
});

test("every program is there: API, jobs, migrations and an edge for every region", () => {
  expect(programs.map(({ name, file }) => `${name}: ${file}`).sort()).toEqual(
    [
      "api: api/main.ts",
      "jobs: jobs/main.ts",
      "migrate: ops/migrate.ts",
      ...REGIONS.map((region) => `edge-${region}: edge/main.ts`),
    ].sort(),
  );
});

for (const { name, service, file } of programs) {
  test(`${name} starts from a file of the image, with settings that it reads and all that it needs`, async () => {
    expect(service.command?.[0]).toBe("bun");
    expect(existsSync(join(PROJECT, file))).toBe(true);
    expect(isIgnored(file)).toBe(false);
    const names = Object.keys(service.environment ?? {});
    if (file === "ops/migrate.ts") return expect(names).toEqual(["DATABASE_URL"]);
    const known = declared(join(dirname(file), "config.ts"));
    expect(names.filter((one) => !known.includes(one))).toEqual([]);
    if (file !== "edge/main.ts") expect(names).toContain("SENTRY_DSN");
    await configOf(service, file);
  });

  test(`${name} is started again, given time to stop, kept within limits, and may write nowhere but where it must`, () => {
    expect(service.restart).toBe(name === "migrate" ? "no" : "unless-stopped");
    expect(Number(/^(\d+)s$/.exec(service.stop_grace_period ?? "")?.[1])).toBeGreaterThanOrEqual(15);
    expect(service.read_only).toBe(true);
  });
}

test("no secret stands in the file: each comes from outside, and none may be left out", () => {
  expect(Object.keys(given)).toHaveLength(12);
  for (const name of Object.keys(given)) {
    const { [name]: _left, ...rest } = given;
    const fill = () =>
      Object.values(compose.services).map(({ environment = {} }) =>
        Object.values(environment).map((value) => filled(value, rest)),
      );
    expect(fill, name).toThrow(name);
  }
  for (const { environment = {} } of Object.values(compose.services))
    for (const [name, value] of Object.entries(environment))
      if (/KEY|PASSWORD|DATABASE_\w*URL|DSN/.test(name)) expect(value, name).toMatch(/\$\{\w+:[?-]/);
});

test("every service has limits, and who waits for another waits for one that there is", () => {
  for (const [name, { deploy, depends_on = {}, networks }] of Object.entries(compose.services)) {
    const { pids, ...given } = deploy.resources.limits;
    const [cpus, memory] = [filled(given.cpus, {}), filled(given.memory, {})];
    expect([Number(cpus) > 0, /^\d+[mg]$/.test(memory), pids > 0], name).toEqual([true, true, true]);
    for (const network of networks) expect(compose.networks).toHaveProperty(network);
    for (const [other, { condition }] of Object.entries(depends_on)) {
      expect(compose.services).toHaveProperty([other]);
      if (condition === "service_healthy")
        expect(compose.services[other]?.healthcheck?.test, other).toBeDefined();
    }
  }
  // Otherwise each would wait for the other: the API is healthy only with its edges.
  for (const region of REGIONS)
    expect(compose.services[`edge-${region}`]?.depends_on?.api?.condition).toBe("service_started");
});

test("ports: each program listens where its port leads and its health is asked; no two share one outside", async () => {
  const outside: string[] = [];
  for (const { name, service, file } of programs) {
    const port = file === "ops/migrate.ts" ? undefined : (await configOf(service, file)).port;
    for (const mapping of service.ports ?? []) {
      const [, from, to = from, inside] = /^127\.0\.0\.1:(\d+)(?:-(\d+))?:(\d+)$/.exec(mapping) ?? [];
      expect(Number(inside), name).toBe(port ?? 0);
      for (let at = Number(from); at <= Number(to); at++) outside.push(String(at));
    }
    const asked = service.healthcheck?.test?.at(-1);
    if (asked !== undefined) expect(new URL(asked).port, name).toBe(String(port));
    else if (name !== "api") expect(service.healthcheck, name).toEqual({ disable: true });
  }
  expect(outside.length).toBeGreaterThan(REGIONS.length);
  expect(new Set(outside).size).toBe(outside.length);
  // The API's own check is the image's.
  const check = stages.at(-1)?.find(({ verb }) => verb === "HEALTHCHECK")?.words ?? "";
  expect(JSON.parse(check.slice(check.indexOf("[")))).toEqual([
    "bun",
    "ops/healthy.ts",
    "http://127.0.0.1:3000/api/health",
  ]);
  const { HOME_URL } = compose.services["edge-eu-west-1"]?.environment ?? {};
  expect(HOME_URL).toBe("http://api:3000");
});

test("volumes: documents are shared by API and jobs, any other is one service's alone; an edge's replica, the database and the queue lie in theirs", async () => {
  const used = Object.entries(compose.services).flatMap(([name, { volumes = [] }]) =>
    volumes.map((volume) => [name, ...volume.split(":")] as const),
  );
  const shared = used.filter(([, volume]) => volume === "documents");
  expect(shared.map(([name, , path]) => [name, path])).toEqual([
    ["api", "/app/data"],
    ["jobs", "/app/data"],
  ]);
  const own = used
    .filter(([, volume]) => volume !== "documents" && !volume?.startsWith("./"))
    .map(([, volume]) => volume);
  expect([...own, "documents"].sort()).toEqual(Object.keys(compose.volumes).sort());
  const at = Object.fromEntries(used.map(([name, , path]) => [name, path]));
  expect(at).toMatchObject({ "redis-queue": "/data" });
  expect(compose.services.postgres?.volumes).toContain("postgres:/var/lib/postgresql");
  for (const { name, service, file } of programs)
    if (file === "edge/main.ts")
      expect((await configOf(service, file)).replicaPath).toStartWith(`${at[name]}/`);
});

test("PostgreSQL reads the file beside this one, which was made for the memory and the cores that it may have", () => {
  const { command, volumes = [], deploy } = compose.services.postgres ?? {};
  const [file = "", inside, how] = volumes.find((volume) => volume.startsWith("./"))?.split(":") ?? [];
  expect(command).toEqual(["postgres", "-c", `config_file=${inside}`]);
  expect(how).toBe("ro");
  const limits = deploy?.resources.limits;
  const memoryGiB = Number.parseInt(filled(limits?.memory ?? "", {}));
  const cores = Number(filled(limits?.cpus ?? "", {}));
  expect(read(join("ops/deploy", file))).toBe(postgresFile({ memoryGiB, cores }));
  expect(filled(limits?.memory ?? "", { POSTGRES_MEMORY: "4g" })).toBe("4g");
});

test("API and jobs go through PgBouncer and past it, by one password; migrations go past it", () => {
  const { pgbouncer, api, jobs, migrate } = compose.services;
  const file = read("ops/deploy/pgbouncer.ini");
  const value = (name: string) => new RegExp(`^${name} = ?(.*)$`, "m").exec(file)?.[1];
  const addresses = (service?: Service) =>
    ["DATABASE_URL", "DATABASE_DIRECT_URL"].map((name) => {
      const url = service?.environment?.[name];
      if (url === undefined) return undefined;
      const { username, password, host, pathname } = new URL(filled(url, given));
      expect([username, password]).toEqual(["portal", given.POSTGRES_PASSWORD ?? ""]);
      return host + pathname;
    });
  const [pooled, past] = [`pgbouncer:${value("listen_port")}/portal`, "postgres:5432/portal"];
  expect([api, jobs, migrate].map(addresses)).toEqual([
    [pooled, past],
    [`${pooled}_jobs`, past],
    [past, undefined],
  ]);
  for (const name of ["portal", "portal_jobs"])
    expect(value(name)).toStartWith("host=postgres port=5432 dbname=portal ");
  expect(pgbouncer?.volumes).toEqual(["./pgbouncer.ini:/etc/pgbouncer/pgbouncer.ini:ro"]);
  expect(pgbouncer?.configs).toEqual([{ source: "pgbouncer-users", target: value("auth_file") ?? "" }]);
  const { content } = compose.configs["pgbouncer-users"] ?? { content: "" };
  expect(filled(content, given)).toBe(`"portal" "${given.POSTGRES_PASSWORD}"`);
  expect(() => filled(content, {})).toThrow("POSTGRES_PASSWORD");
  expect(pgbouncer?.healthcheck?.test).toContain(value("listen_port") ?? "");
  // Mission DB-23. What goes past the pooler, and a psql, still find a back end.
  expect(value("pool_mode")).toBe("transaction");
  const sizes = ["portal", "portal_jobs"].map((name) =>
    Number(/pool_size=(\d+)/.exec(value(name) ?? "")?.[1]),
  );
  expect((sizes[0] ?? 0) + (sizes[1] ?? 0)).toBe(100);
  expect(value("max_client_conn")).toBe("1000");
  expect(read("ops/deploy/postgresql.conf")).toContain("max_connections = 200\n");
  // Older ones lose prepared statements, and the API would not start.
  const [, minor] = /:v1\.(\d+)\./.exec(pgbouncer?.image ?? "") ?? [];
  expect(Number(minor)).toBeGreaterThanOrEqual(21);
  expect(Number(value("max_prepared_statements"))).toBeGreaterThan(0);
});

test("PostgreSQL is 18; the queue's Redis keeps everything, the cache's gives way and keeps nothing", () => {
  expect(compose.services.postgres?.image).toMatch(/^postgres:18(\.|$)/);
  const settings = (name: string) => {
    const words = compose.services[name]?.command ?? [];
    expect(words[0]).toBe("redis-server");
    return Object.fromEntries(
      words.flatMap((word, at) => (word.startsWith("--") ? [[word.slice(2), words[at + 1]]] : [])),
    );
  };
  expect(settings("redis-queue")).toEqual({
    ...{ appendonly: "yes", appendfsync: "everysec" },
    ...{ maxmemory: "400mb", "maxmemory-policy": "noeviction" },
  });
  expect(settings("redis-cache")).toEqual({
    ...{ save: "", appendonly: "no" },
    ...{ maxmemory: "1000mb", "maxmemory-policy": "allkeys-lru" },
  });
  expect(compose.services.jobs?.environment?.REDIS_URL).toBe("redis://redis-queue:6379");
  expect(compose.services.api?.environment?.CACHE_REDIS_URL).toBe("redis://redis-cache:6379");
  expect(compose.services["redis-cache"]?.volumes).toBeUndefined();
});

const docker = Bun.which("docker");
const hasCompose = docker !== null && Bun.spawnSync([docker, "compose", "version"]).exitCode === 0;
test.skipIf(!hasCompose)("docker compose reads the file as we do (skipped: no docker compose here)", () => {
  const read = Bun.spawnSync([docker ?? "", "compose", "-f", "ops/deploy/compose.yaml", "config", "-q"], {
    cwd: PROJECT,
    env: { ...process.env, ...given },
  });
  expect(read.stderr.toString()).toBe("");
  expect(read.exitCode).toBe(0);
});
