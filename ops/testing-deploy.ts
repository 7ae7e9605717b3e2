import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT } from "./config.ts";

export type Service = {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  networks: string[];
  depends_on?: Record<string, { condition: string }>;
  restart: string;
  read_only: boolean;
  configs?: { source: string; target: string }[];
  stop_grace_period?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
  deploy: { resources: { limits: { cpus: string; memory: string; pids: number } } };
};
export type Compose = {
  services: Record<string, Service>;
  volumes: Record<string, null>;
  networks: Record<string, null>;
  configs: Record<string, { content: string }>;
};

export type Step = { verb: string; words: string };

export const read = (file: string) => readFileSync(join(PROJECT, file), "utf8");

export function readCompose(): Compose {
  return parse(read("ops/deploy/compose.yaml"), { merge: true }) as Compose;
}

/** The services that run our image, with the file that each of them runs. */
export function programsOf({ services }: Compose): { name: string; service: Service; file: string }[] {
  return Object.entries(services)
    .filter(([, { build }]) => build !== undefined)
    .map(([name, service]) => ({ name, service, file: service.command?.[1] ?? "" }));
}

/** The stages of the Dockerfile, each with its steps; the first is its FROM. */
export function readStages(): Step[][] {
  const stages: Step[][] = [];
  for (const line of read("ops/deploy/Dockerfile").replaceAll("\\\n", " ").split("\n")) {
    const [, verb = "", words = ""] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (verb === "") continue;
    if (verb === "FROM") stages.push([]);
    stages.at(-1)?.push({ verb, words });
  }
  return stages;
}

/** A COPY in its parts; `from` is the stage that it copies out of. */
export function copyOf({ words }: Step): { from: string | undefined; sources: string[]; to: string } {
  const parts = words.split(/\s+/);
  const from = parts.find((part) => part.startsWith("--from="))?.slice("--from=".length);
  const paths = parts.filter((part) => !part.startsWith("--"));
  return { from, sources: paths.slice(0, -1), to: paths.at(-1) ?? "" };
}

/** Does .dockerignore keep this file from the builder? The last line that speaks of it, or of a folder above, decides. */
export function isIgnored(file: string): boolean {
  const parts = file.split("/");
  const paths = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
  let ignored = false;
  for (const line of read(".dockerignore").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const glob = new Bun.Glob(line.replace(/^!/, ""));
    if (paths.some((path) => glob.match(path))) ignored = !line.startsWith("!");
  }
  return ignored;
}

/** What compose makes of `${NAME}`, `${NAME:-else}` and `${NAME:?why}`. @throws for a required one that is missing. */
export function filled(text: string, given: Record<string, string>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, how?: string, rest = "") => {
    const value = given[name] ?? "";
    if (value !== "" || how === undefined) return value;
    if (how === "?") throw new Error(`${name}: ${rest}`);
    return rest;
  });
}

/** The names that the table of settings in a config.ts declares. */
export function declared(file: string): string[] {
  return [...read(file).matchAll(/^  ([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name ?? "").sort();
}
