import { parseArgs } from "node:util";
import { linesOf } from "../core/audit-check.ts";
import { checkExport } from "../core/server/audit-check.ts";
import { Refusal } from "./refusal.ts";

const USAGE = `bun run audit-verify FILE [--key FILE]
FILE is an export of an audit trail (GET /api/v1/compliance/audit-trail/export); it needs no database and no server.
--key names the public key, as .portal/audit-key.json or /.well-known/audit-keys.json gives it: without it the keys that
the export itself names are believed, and are printed to be compared.`;

try {
  process.exitCode = await main(Bun.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** @returns 0 for an export that is whole and unchanged, 1 for another, 2 where nothing was looked at. */
async function main(words: string[]): Promise<number> {
  const { file, keyFile } = readWords(words);
  const trusted = keyFile === undefined ? undefined : await readKeys(keyFile);
  const verdict = await checkExport(linesOf(piecesOf(file)), trusted);
  if (!verdict.ok) {
    console.log(`BAD: line ${verdict.line}: ${verdict.reason}`);
    return 1;
  }
  const { events, heads, keys, from, to, organisationId } = verdict;
  console.log(
    `${events} events of organisation ${organisationId}, from ${from} to ${to}: whole and unchanged, under ${heads} signed heads`,
  );
  console.log(
    trusted
      ? "Signed by a key that you named"
      : `Signed by ${keys.join(", ")}: compare it with what was published`,
  );
  return 0;
}

function readWords(words: string[]): { file: string; keyFile: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { key: { type: "string" } },
    });
    const [file] = positionals;
    if (file !== undefined && positionals.length === 1) return { file, keyFile: values.key };
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
  throw new Refusal(USAGE);
}

/** A JWK, or a set of them. */
async function readKeys(name: string): Promise<Set<string>> {
  const file = Bun.file(name);
  if (!(await file.exists())) throw new Refusal(`There is no file ${name}`);
  const said = (await file.json().catch(() => undefined)) as
    | { x?: string; keys?: { x?: string }[] }
    | undefined;
  const keys = (said?.keys ?? [said]).flatMap((key) => key?.x ?? []);
  if (keys.length === 0) throw new Refusal(`${name} holds no public key (JWK)`);
  return new Set(keys);
}

async function* piecesOf(name: string): AsyncGenerator<Uint8Array> {
  const file = Bun.file(name);
  if (!(await file.exists())) throw new Refusal(`There is no file ${name}`);
  yield* file.stream();
}
