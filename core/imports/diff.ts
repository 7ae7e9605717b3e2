import type { ImportResult, ImportRow, Mapping } from "../imports.ts";
import type { ImportItem, ResolvedRow } from "./resolve.ts";

/** A row of an earlier import as it stands in the schedule. */
export type ExistingRow = {
  id: string;
  key: string;
  /** What the last import wrote, so that a person's later edit is not taken for a change of the file; null once cancelled by one. */
  fingerprint: string | null;
  /** A person took it away: as long as the file says the same, it stays away. */
  deleted?: boolean;
  /** The succession of files it came in. */
  line: string;
  title: string;
  stage: string | null;
  zone: string;
  all_day: boolean;
  local_start: string;
  local_end: string | null;
  starts_at: string;
  ends_at: string | null;
};

export type ImportPlan = {
  inserts: { key: string; fingerprint: string; item: ImportItem }[];
  updates: { id: string; key: string; fingerprint: string; item: ImportItem }[];
  cancels: string[];
  /** The succession of files that this one continues; null when it begins one. */
  line: string | null;
  result: ImportResult;
};

/** Everything an item says, in one comparable text. */
export const fingerprintOf = (item: ImportItem): string =>
  JSON.stringify([
    item.title,
    item.kind,
    item.all_day,
    item.zone,
    item.local_start,
    item.local_end,
    item.starts_at,
    item.ends_at,
    item.stage,
    item.location,
    item.notes,
  ]);

const NOTES_MAX = 100;
const asItIs = (text: string): string => text;

/**
 * What has to happen so that the schedule says what the file says, touching only what differs. `digest` shortens
 * keys and fingerprints to what is stored of them.
 */
export function planImport(
  rows: ResolvedRow[],
  existing: ExistingRow[],
  mapping: Mapping,
  notes: string[],
  digest: (text: string) => string = asItIs,
): ImportPlan {
  const byKey = new Map(existing.map((row) => [row.key, row]));
  const plan: ImportPlan = {
    inserts: [],
    updates: [],
    cancels: [],
    line: null,
    result: {
      imported: 0,
      unchanged: 0,
      changed: 0,
      removed: 0,
      flagged: 0,
      refused: 0,
      rows: [],
      notes: [...notes],
      mapping,
    },
  };
  const taken = new Map<string, { row: number; fingerprint: string }>();
  const matched = new Set<ExistingRow>();
  for (const row of rows) {
    const entry = placeRow(row, byKey, taken, matched, plan, digest);
    plan.result.rows.push(entry);
    if (entry.outcome !== "removed") plan.result[entry.outcome]++;
  }
  const standing = existing.filter((row) => row.fingerprint !== null && row.deleted !== true);
  plan.line = lineOf(rows, standing, matched);
  removeVanished(
    rows,
    standing.filter((row) => !matched.has(row)),
    plan,
  );
  plan.result.notes = plan.result.notes.slice(0, NOTES_MAX);
  return plan;
}

function placeRow(
  row: ResolvedRow,
  byKey: Map<string, ExistingRow>,
  taken: Map<string, { row: number; fingerprint: string }>,
  matched: Set<ExistingRow>,
  plan: ImportPlan,
  digest: (text: string) => string,
): ImportRow {
  if (row.item === null || row.key === null) return entryOf(row, "refused", row.reason);
  const fingerprint = digest(fingerprintOf(row.item));
  let { key, reason } = row;
  const twin = taken.get(key);
  if (twin?.fingerprint === fingerprint)
    return entryOf({ ...row, item: null }, "refused", `it is the same as row ${twin.row}`);
  if (twin !== undefined) {
    reason = [reason, `it is known by the same stage, start and title (or key) as row ${twin.row}`]
      .filter((text) => text !== null)
      .join("; ");
    for (let n = 2; taken.has(key); n++) key = `${row.key}#${n}`;
  }
  taken.set(key, { row: row.row, fingerprint });
  key = digest(key);
  const known = byKey.get(key);
  if (known === undefined || (known.deleted === true && known.fingerprint !== fingerprint)) {
    plan.inserts.push({ key, fingerprint, item: row.item });
    return entryOf(row, reason === null ? "imported" : "flagged", reason);
  }
  matched.add(known);
  if (known.fingerprint === fingerprint) return entryOf(row, "unchanged", reason);
  plan.updates.push({ id: known.id, key, fingerprint, item: row.item });
  return entryOf(row, "changed", reason);
}

function entryOf(row: ResolvedRow, outcome: ImportRow["outcome"], reason: string | null): ImportRow {
  const { item } = row;
  return {
    row: row.row,
    outcome,
    starts_at: item?.starts_at ?? null,
    ends_at: item?.ends_at ?? null,
    title: item?.title ?? row.title,
    reason,
    local_start: item?.local_start ?? null,
    local_end: item?.local_end ?? null,
    zone: item?.zone ?? null,
    all_day: item?.all_day ?? false,
    stage: item?.stage ?? row.stage,
    location: item?.location ?? null,
    kind: item?.kind ?? null,
    notes: item?.notes ?? null,
  };
}

const comparable = (title: string | null, stage: string | null): string =>
  `${stage ?? ""}|${title ?? ""}`.toLowerCase();

/** Which succession of files this one continues: that of most rows it knows again, else of those whose titles it has. */
function lineOf(rows: ResolvedRow[], standing: ExistingRow[], matched: Set<ExistingRow>): string | null {
  const titles = new Set(rows.filter((row) => row.item !== null).map((row) => comparable(row.title, null)));
  const known = standing.filter((row) => matched.has(row));
  const akin = known.length > 0 ? known : standing.filter((row) => titles.has(comparable(row.title, null)));
  const votes = new Map<string, number>();
  for (const { line } of akin) votes.set(line, (votes.get(line) ?? 0) + 1);
  return [...votes].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/**
 * Rows that the file no longer has are cancelled, unless the file only spoiled them, or they came in with files of
 * another succession: another stage's, or another day's.
 */
function removeVanished(rows: ResolvedRow[], vanished: ExistingRow[], plan: ImportPlan): void {
  const { mapping, notes } = plan.result;
  const gone = mapping.vanished === "cancel" ? vanished : vanished.filter((row) => row.line === plan.line);
  if (mapping.vanished === "keep") {
    if (gone.length > 0)
      notes.push(`${gone.length} earlier rows are not in this file; they were kept, as the mapping says.`);
    return;
  }
  if (plan.line === null && vanished.length > 0 && gone.length === 0) {
    notes.push(
      `None of the ${vanished.length} rows imported before is in this file. It was taken for a further file, and nothing was cancelled; set “vanished” to “cancel” to replace them.`,
    );
  }
  const spoiled = new Set(
    rows
      .filter((row) => row.item === null && row.title !== null && row.gone !== true)
      .map((row) => comparable(row.title, row.stage)),
  );
  for (const row of gone) {
    if (spoiled.has(comparable(row.title, row.stage))) {
      notes.push(
        `“${row.title}” at ${row.local_start.slice(0, 16).replace("T", " ")} was kept: its row in this file was refused.`,
      );
      continue;
    }
    plan.cancels.push(row.id);
    plan.result.removed++;
    plan.result.rows.push({
      row: null,
      outcome: "removed",
      starts_at: row.starts_at,
      ends_at: row.ends_at,
      title: row.title,
      reason: "the file no longer has it",
      local_start: row.local_start,
      local_end: row.local_end,
      zone: row.zone,
      all_day: row.all_day,
      stage: row.stage,
      location: null,
      kind: null,
      notes: null,
    });
  }
}
