/**
 * How results are written: a value a line where it stands alone, and one line for whatever holds plain values only.
 * What was seen from moment to moment is turned into one line for each thing seen.
 */

/** As many points as a plot shows. */
const MOMENTS_MAX = 240;
const MOMENTS: ReadonlySet<string> = new Set(["each_second", "looks"]);
/** No program's name has one. */
const DEEPER = "/";

type Plain = string | number | boolean | null;
type Columns = Record<string, Plain[]>;

export function resultText(body: object): string {
  return `${text(JSON.parse(JSON.stringify(body, packed)) as unknown, "")}\n`;
}

const SEAL = /^\{\n "seal": "([0-9a-f]{64})",\n/;

/** With a digest of all that follows as its first line: a figure that somebody changes is noticed. */
export function sealed(text: string): string {
  const rest = text.slice("{\n".length);
  return `{\n "seal": "${Bun.SHA256.hash(rest, "hex")}",\n${rest}`;
}

/** Results of before have no seal, and are taken for what they are. */
export function isAsSealed(text: string): boolean {
  const seal = SEAL.exec(text);
  return seal === null || Bun.SHA256.hash(text.slice(seal[0].length), "hex") === seal[1];
}

export function readResultText<T>(said: string): T {
  return JSON.parse(said, unpacked) as T;
}

function packed(key: string, value: unknown): unknown {
  if (!MOMENTS.has(key) || !Array.isArray(value)) return value;
  const step = Math.max(1, Math.ceil(value.length / MOMENTS_MAX));
  const flat = value.filter((_, at) => at % step === 0).map((moment) => flattened(moment as object));
  const names = new Set(flat.flatMap((moment) => Object.keys(moment)));
  return Object.fromEntries([...names].map((name) => [name, flat.map((moment) => moment[name] ?? null)]));
}

function unpacked(key: string, value: unknown): unknown {
  // Results of before stand as they were.
  if (!MOMENTS.has(key) || Array.isArray(value)) return value;
  const columns = value as Columns;
  const length = Math.max(0, ...Object.values(columns).map((column) => column.length));
  return Array.from({ length }, (_, at) => deepened(columns, at));
}

function flattened(value: object, before = ""): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]: [string, unknown]) =>
      typeof one === "object" && one !== null
        ? Object.entries(flattened(one, `${before}${name}${DEEPER}`))
        : [[`${before}${name}`, typeof one === "number" ? Math.round(one * 1_000) / 1_000 : (one as Plain)]],
    ),
  );
}

/** The moment at `at`, as it was; a program that was not there then is not there. */
function deepened(columns: Columns, at: number): object {
  const moment: Record<string, unknown> = {};
  for (const [path, column] of Object.entries(columns)) {
    const value = column[at] ?? null;
    if (value === null) continue;
    const names = path.split(DEEPER);
    const last = names.pop() ?? path;
    let into = moment;
    for (const name of names) into = (into[name] ??= {}) as Record<string, unknown>;
    into[last] = value;
  }
  return moment;
}

const isPlain = (value: unknown): boolean => typeof value !== "object" || value === null;

function text(value: unknown, indent: string): string {
  if (isPlain(value) || Object.values(value as object).every(isPlain)) return JSON.stringify(value);
  const deeper = `${indent} `;
  if (Array.isArray(value))
    return `[\n${value.map((one) => `${deeper}${text(one, deeper)}`).join(",\n")}\n${indent}]`;
  const entries = Object.entries(value as object).map(
    ([name, one]) => `${deeper}${JSON.stringify(name)}: ${text(one, deeper)}`,
  );
  return `{\n${entries.join(",\n")}\n${indent}}`;
}
