import { accuracyScore } from "../../core/receipts/fields.ts";
import { FIELD_NAMES, readValue, verdictOf, type FieldName, type Labelled, type Verdict } from "./labels.ts";
import { readPhotograph, type BenchRead } from "./reading.ts";

export type FieldFigures = {
  labelled: number;
  read: number;
  right: number;
  precision: number;
  recall: number;
};
export type Accuracy = {
  receipts: number;
  fields: Record<FieldName, FieldFigures>;
  /** On the clock, a receipt. */
  milliseconds: { middle: number; most: number };
  /** What was not right, for whoever improves it. */
  misses: { name: string; field: FieldName; verdict: Verdict; truth: string; value: string | null }[];
  /** The middle of what the product says of itself. */
  score: number;
};

/** Reads labelled photographs as a job does, and counts; `keep` is given what was read of each. */
export async function measureAccuracy(
  some: readonly Labelled[],
  progress: (said: string) => void,
  keep: (name: string, read: BenchRead) => void = () => {},
): Promise<Accuracy> {
  const verdicts: { field: FieldName; verdict: Verdict }[] = [];
  const misses: Accuracy["misses"] = [];
  const times: number[] = [];
  const scores: number[] = [];
  for (const { name, path, truth } of some) {
    const read = await readPhotograph(path);
    keep(name, read);
    const { fields, milliseconds } = read;
    times.push(milliseconds);
    scores.push(accuracyScore(fields));
    for (const field of FIELD_NAMES) {
      const verdict = verdictOf(field, truth[field], fields);
      verdicts.push({ field, verdict });
      if (verdict !== "right" && verdict !== "none")
        misses.push({ name, field, verdict, truth: truth[field], value: readValue(field, fields) ?? null });
    }
    progress(
      `${name} ${FIELD_NAMES.map((field) => `${field} ${verdictOf(field, truth[field], fields)}`).join(", ")}`,
    );
  }
  return {
    receipts: some.length,
    fields: Object.fromEntries(
      FIELD_NAMES.map((field) => [
        field,
        figuresOf(verdicts.filter((one) => one.field === field).map(({ verdict }) => verdict)),
      ]),
    ) as Record<FieldName, FieldFigures>,
    milliseconds: { middle: middle(times), most: Math.max(...times) },
    misses,
    score: middle(scores),
  };
}

const middle = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

export function figuresOf(verdicts: readonly Verdict[]): FieldFigures {
  const count = (...some: Verdict[]) => verdicts.filter((one) => some.includes(one)).length;
  const right = count("right");
  const read = count("right", "wrong", "extra");
  const labelled = count("right", "wrong", "missing");
  return { labelled, read, right, precision: share(right, read), recall: share(right, labelled) };
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 1_000);
