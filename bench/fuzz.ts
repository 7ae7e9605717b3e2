import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { KINDS } from "./hostile/cases.ts";
import { fuzz, type Fuzzed } from "./hostile/fuzz.ts";
import { table } from "./table.ts";

const USAGE =
  "bun run fuzz [--count 10000] [--kind pdf|eml|ics|office] [--seed 1] [--keep FOLDER]: hostile and broken PDFs, mails, calendars and files of office programs for the readers";
const WHOLE_EVERY = 200;

const { values } = parseArgs({
  args: Bun.argv.slice(2),
  options: {
    count: { type: "string", default: "10000" },
    kind: { type: "string" },
    seed: { type: "string", default: "1" },
    keep: { type: "string" },
    help: { type: "boolean" },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const kinds = values.kind === undefined ? KINDS : KINDS.filter((one) => one === values.kind);
if (
  kinds.length === 0 ||
  values.help ||
  !(count > 0) ||
  !Number.isInteger(count) ||
  !Number.isInteger(seed)
) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 1);
}
const fuzzed = await fuzz({ kinds, count, seed, withHeavy: true, wholeEvery: WHOLE_EVERY });
tell(fuzzed);
if (values.keep !== undefined) keep(fuzzed, values.keep);
process.exitCode = fuzzed.findings.length === 0 && fuzzed.childrenLeft === 0 ? 0 : 1;

function tell({ files, outcomes, findings, slowest, seconds, childrenLeft }: Fuzzed): void {
  const total = Object.values(files).reduce((sum, one) => sum + one, 0);
  console.log(
    table([
      ["outcome", "files"],
      ...Object.entries(outcomes)
        .toSorted()
        .map(([name, times]) => [name, String(times)]),
    ]),
  );
  console.log(
    `\n${table([["slowest", "", "CPU ms"], ...slowest.map(({ kind, name, cpuMs }) => [kind, name, String(cpuMs)])])}`,
  );
  for (const { kind, name, words } of findings) console.log(`\nFOUND ${kind} ${name}\n${words}`);
  console.log(
    `\nseed ${seed}: ${total} files (${files.pdf} pdf, ${files.eml} eml, ${files.ics} ics, ${files.office} office) in ${seconds.toFixed(0)} s, ${(total / seconds).toFixed(0)} a second; ${findings.length} found, ${childrenLeft} programs left`,
  );
}

/** For whoever makes the smallest case of it. */
function keep({ findings }: Fuzzed, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [at, { kind, bytes }] of findings.entries()) writeFileSync(join(folder, `${at}.${kind}`), bytes);
}
