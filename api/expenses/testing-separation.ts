/**
 * What may happen to expenses, as the domain's D9 has it and in as few words as it takes: an oracle for the tests, which
 * shares no line with what it judges.
 */
export type Stage = "submitted" | "asked" | "withdrawn" | "approved" | "rejected" | "paid" | "voided";
export type Signature = { by: number; on: number | null; version: number };
export type Model = {
  /** People by their number: what they are now. */
  roles: string[];
  /** Who approves for whom now. */
  given: { from: number; to: number }[];
  /** Minor units; null: one is always enough. */
  threshold: number | null;
  expenses: ModelExpense[];
};
export type ModelExpense = {
  artist: number;
  minor: number;
  stage: Stage;
  version: number;
  signatures: Signature[];
  decidedBy: number | null;
};

const seesAll = (role: string | undefined) => role !== "artist";
const isAccountant = (role: string | undefined) => role === "accountant";

/** These people, those they act for, and those who act for them. */
function tied(model: Model, people: (number | null)[]): Set<number> {
  const all = new Set(people.filter((one) => one !== null));
  for (const { from, to } of model.given) {
    if (people.includes(from)) all.add(to);
    if (people.includes(to)) all.add(from);
  }
  return all;
}

const namesIn = (signatures: Signature[]) =>
  signatures.flatMap(({ by, on }) => (on === null ? [by] : [by, on]));
const meets = (some: Set<number>, names: (number | null)[]) =>
  names.some((name) => name !== null && some.has(name));
const standing = ({ signatures, version }: ModelExpense) =>
  signatures.filter((one) => one.version === version);
export const needed = ({ threshold }: Model, { minor }: ModelExpense) =>
  threshold !== null && minor > threshold ? 2 : 1;

/** In whose name somebody decides; undefined where in nobody's. */
export function nameOf(model: Model, who: number, asked: number | undefined): number | null | undefined {
  const givers = new Set(
    model.given
      .filter(({ from, to }) => to === who && isAccountant(model.roles[from]))
      .map(({ from }) => from),
  );
  if (!seesAll(model.roles[who])) return undefined;
  if (asked !== undefined) return givers.has(asked) ? asked : undefined;
  if (isAccountant(model.roles[who])) return null;
  return givers.size === 1 ? [...givers][0] : undefined;
}

/** May it be signed by these, whatever their roles: what the database itself judges. */
export function maySign(model: Model, expense: ModelExpense, by: number, on: number | null): boolean {
  const all = tied(model, [by, on]);
  return expense.stage === "submitted" && !all.has(expense.artist) && !meets(all, namesIn(standing(expense)));
}

export function mayApprove(
  model: Model,
  expense: ModelExpense,
  who: number,
  asked: number | undefined,
  seen = expense.version,
): boolean {
  const on = nameOf(model, who, asked);
  return on !== undefined && maySign(model, expense, who, on) && seen === expense.version;
}

export function sign(model: Model, expense: ModelExpense, by: number, on: number | null): void {
  expense.signatures.push({ by, on, version: expense.version });
  if (standing(expense).length < needed(model, expense)) return;
  expense.stage = "approved";
  expense.decidedBy = by;
  expense.version++;
}

/** By whoever may see it, with nobody's conflict. */
export function mayReject(model: Model, expense: ModelExpense, who: number, asked?: number): boolean {
  const on = nameOf(model, who, asked);
  return on !== undefined && isOpen(expense) && !tied(model, [who, on]).has(expense.artist);
}

/** Decided by nobody yet. */
const isOpen = ({ stage }: ModelExpense) => stage === "submitted" || stage === "asked";

/** By whoever may decide. */
export function mayAsk(model: Model, expense: ModelExpense, who: number, asked?: number): boolean {
  return expense.stage === "submitted" && mayReject(model, expense, who, asked);
}

export const mayAskInSql = (model: Model, expense: ModelExpense, who: number): boolean =>
  expense.stage === "submitted" && !tied(model, [who]).has(expense.artist);

export const mayAnswer = (expense: ModelExpense, who: number): boolean =>
  who === expense.artist && expense.stage === "asked";

export const mayRejectInSql = (model: Model, expense: ModelExpense, who: number): boolean =>
  isOpen(expense) && !tied(model, [who]).has(expense.artist);

export function mayPayInSql(model: Model, expense: ModelExpense, who: number): boolean {
  const all = tied(model, [who]);
  const held = [expense.artist, expense.decidedBy, ...namesIn(expense.signatures)];
  return expense.stage === "approved" && !meets(all, held);
}

/** What an accountant does with what is not theirs, nor of anybody tied to them. */
export function maySettle(
  model: Model,
  expense: ModelExpense,
  who: number,
  verb: "pay" | "void" | "relock" | "code",
): boolean {
  if (!isAccountant(model.roles[who]) || tied(model, [who]).has(expense.artist)) return false;
  if (verb === "relock" || verb === "code") return expense.stage === "submitted";
  return verb === "void" ? expense.stage === "approved" : mayPayInSql(model, expense, who);
}

export const mayOwn = (expense: ModelExpense, who: number, verb: "withdraw" | "submit" | "change"): boolean =>
  who === expense.artist && (verb === "withdraw" ? isOpen(expense) : expense.stage === "withdrawn");

export const mayDelegate = (model: Model, from: number, to: number): boolean =>
  isAccountant(model.roles[from]) && from !== to && seesAll(model.roles[to]);

/** Signed by all of these in turn and then decided by one of them: the same as one transaction of statements. */
export function mayForge(
  model: Model,
  expense: ModelExpense,
  signers: { by: number; on: number | null }[],
  decider: number,
): boolean {
  const forged = { ...expense, signatures: [...expense.signatures] };
  for (const { by, on } of signers) {
    const wasAsked = on === null || model.given.some(({ from, to }) => from === on && to === by);
    if (by === on || !wasAsked || !maySign(model, forged, by, on)) return false;
    forged.signatures.push({ by, on, version: forged.version });
  }
  const given = standing(forged);
  return (
    forged.stage === "submitted" &&
    given.length >= needed(model, forged) &&
    given.some(({ by }) => by === decider)
  );
}
