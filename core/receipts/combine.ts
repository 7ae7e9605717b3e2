import { similarity } from "../reading/letters.ts";
import type { ReceiptField, ReceiptFields } from "./fields.ts";
import { lettersOf } from "./similarity.ts";

/** What the paper supports is believed before what is only read more surely. */
const SUPPORT = 0.3;
/** The first reading is the better one of words; of digits neither is. */
const FIRST_WORDS = 0.2;
/** Two readings that differ, neither of them better by so much, make both doubtful. */
const LEAD_MIN = 0.15;
const DOUBT = 0.75;
/** A reading that says otherwise counts from here on. */
const DISSENT_MIN = 0.3;
/** So sure is nobody: a person is asked. */
const ASKED = 0.45;
/** A closer look that leaves less is no better than the others. */
const SURE_MIN = 0.5;

type Doubtful =
  | "date"
  | "total"
  | "merchant"
  | "currency"
  | "invoice_number"
  | "vat_id"
  | "card_last4"
  | "address";
const WORDS = new Set<Doubtful>(["merchant", "address"]);
type Field = ReceiptField<string> | ReceiptField<number> | null;

/** Whether a second reading, in another light, is worth its time. */
export function isDoubtful({ merchant, date, total }: ReceiptFields): boolean {
  const isSure = (field: Field, min: number) => field !== null && field.confidence >= min;
  return !isSure(merchant, 0.6) || !isSure(date, 0.8) || !isSure(total, 0.6) || total?.is_supported !== true;
}

const FIELDS = [
  "merchant",
  "date",
  "currency",
  "total",
  "invoice_number",
  "vat_id",
  "card_last4",
  "address",
] as const satisfies readonly Doubtful[];

/**
 * Readings of one paper as one: what two say is surer and counts, of two that differ the better supported one.
 * @param first the whole in its usual light. @param others in another light, and closer.
 */
export function combine(first: ReceiptFields, ...others: readonly ReceiptFields[]): ReceiptFields {
  const all = [first, ...others];
  const voted = Object.fromEntries(
    FIELDS.map((name) => [
      name,
      votedOf(
        all.map((reading) => reading[name] as Field),
        WORDS.has(name) ? FIRST_WORDS : 0,
      ),
    ]),
  ) as Pick<ReceiptFields, Doubtful>;
  // Taxes go with the total that they were judged by.
  const beside = all.find(({ total, taxes }) => taxes.length > 0 && total?.value === voted.total?.value);
  return {
    ...voted,
    country: all.find(({ country }) => country !== null)?.country ?? null,
    taxes: beside?.taxes ?? all.findLast(({ taxes }) => taxes.length > 0)?.taxes ?? [],
    // Seen in one light is seen: the reading that saw most of them counts.
    alcohol: all.map(({ alcohol = [] }) => alcohol).toSorted((a, b) => b.length - a.length)[0] ?? [],
  };
}

/**
 * What lines that were read again by themselves say anew: of all other lines they would only say the same twice. A
 * total counts where it makes the paper add up; a line that was cut out of a crumpled one holds half of the next.
 */
export const anew = ({ date, total, taxes }: ReceiptFields): ReceiptFields => ({
  country: null,
  merchant: null,
  date,
  currency: null,
  total: total?.is_supported === true ? total : null,
  taxes: total?.is_supported === true ? taxes : [],
  invoice_number: null,
  vat_id: null,
  card_last4: null,
  address: null,
  alcohol: [],
});

/** Two that agree count, whatever a third says: less surely, where that is sure of another. */
function votedOf([first = null, ...others]: readonly Field[], lead: number): Field {
  const [second = null, last = null] = others;
  const isAlone = last !== null && last.value !== first?.value && last.value !== second?.value;
  const third = isAlone && last.confidence < SURE_MIN && (first ?? second) !== null ? null : last;
  if (third !== null && second?.value === third.value && first?.value !== third.value)
    return against(betterOf(second, third, 0), first);
  if (third !== null && first?.value === third.value && second?.value !== third.value)
    return against(betterOf(first, third, 0), second);
  return betterOf(betterOf(first, second, lead), third, lead);
}

const against = (two: Field, other: Field): Field =>
  two === null || other === null || other.confidence < SURE_MIN
    ? two
    : { ...two, confidence: rounded(two.confidence * DOUBT) };

function betterOf(one: Field, other: Field, first: number): Field {
  if (one === null || other === null) return one ?? other;
  const weight = (field: NonNullable<Field>) => field.confidence + (field.is_supported ? SUPPORT : 0);
  const [likely, rest] = weight(one) + first >= weight(other) ? [one, other] : [other, one];
  const [best, second] = first > 0 && isEndOf(likely, rest) ? [rest, likely] : [likely, rest];
  if (best.value === second.value) {
    // Where nothing but letters speaks for it: what is blurred is read wrongly twice.
    const isSummed = typeof best.value === "number" && (best.is_supported || second.is_supported);
    const other = isSummed ? second.confidence : second.confidence / 2;
    const sure = 1 - (1 - best.confidence) * (1 - other);
    return { ...best, confidence: rounded(Math.min(0.99, sure)) } as Field;
  }
  // Of digits that were read otherwise elsewhere nobody is sure.
  const isClear =
    Math.abs(weight(best) - weight(second)) >= LEAD_MIN && (first > 0 || second.confidence < DISSENT_MIN);
  return { ...best, confidence: rounded(best.confidence * (isClear ? 1 : DOUBT)) } as Field;
}

/** A name of which the other reading has more: its first line was not read, or not taken for one. */
function isEndOf({ value: end }: NonNullable<Field>, { value: whole }: NonNullable<Field>): boolean {
  if (typeof end !== "string" || typeof whole !== "string") return false;
  const [short, long] = [lettersOf(end), lettersOf(whole)];
  if (long.length < short.length + MORE_LETTERS_MIN || short.length < MORE_LETTERS_MIN) return false;
  return similarity(short, long.slice(-short.length)) >= SAME_END_MIN;
}
const MORE_LETTERS_MIN = 4;
const SAME_END_MIN = 0.75;

const rounded = (confidence: number) => Math.round(confidence * 100) / 100;

/**
 * Two papers in one picture. A bill and the slip of its card come out at the same, and say it twice; two bills are one
 * too many, and what was read of the better one is left to a person.
 */
export function beside(one: ReceiptFields, other: ReceiptFields): ReceiptFields {
  if (one.total === null || other.total === null) return other.total === null ? one : other;
  if (one.total.value === other.total.value && one.currency?.value === other.currency?.value)
    return combine(one, other);
  const [best, rest] = other.total.confidence > one.total.confidence ? [other, one] : [one, other];
  const asked = <T>(field: ReceiptField<T> | null, isSame: boolean): ReceiptField<T> | null =>
    field && !isSame
      ? { ...field, confidence: rounded(Math.min(field.confidence, ASKED)), is_supported: false }
      : field;
  return {
    ...best,
    merchant: asked(best.merchant, best.merchant?.value === rest.merchant?.value),
    date: asked(best.date, best.date?.value === rest.date?.value),
    total: asked(best.total, false),
  };
}
