import type { Chance } from "../../callsheets/random.ts";
import { dayOf, signed, wordsOf, written, type Home } from "./homes.ts";
import { shopsOf, type Trade, type Words } from "./words.ts";

export type Truth = { merchant: string; date: string; currency: string; total: number };
/** A line of a paper: what stands at its left, in its columns of numbers, in a second column of words, and at its right. */
export type Line = {
  left: string;
  columns?: readonly string[];
  beside?: string;
  right?: string;
  size?: number;
  isCentred?: boolean;
};
export type Paper = { kind: string; home: string; lines: Line[]; truth: Truth };

export type Pen = {
  home: Home;
  says: Words;
  chance: Chance;
  lines: Line[];
  truth: Truth;
  /** A price like one of so many euro cents, in the country's money. */
  price(cents: number): number;
  line(left: string, right?: string): void;
  centred(text: string, size?: number): void;
  sum(label: string, minor: number, isSigned?: boolean): void;
  day(): string;
  clock(): string;
};

/** A price in another money, rounded as there. */
const SCALES: Record<string, readonly [times: number, step: number]> = {
  JPY: [1.6, 10],
  KWD: [3, 5],
  SEK: [11, 50],
  DKK: [7.5, 50],
  MYR: [3, 5],
  CHF: [1, 5],
};

export function openPen(kind: string, trade: Trade, home: Home, chance: Chance): { pen: Pen; paper: Paper } {
  const says = wordsOf(home);
  const merchant = chance.pick(shopsOf(home.tongue, trade));
  const month = 1 + chance.number(11);
  const date = `2026-${String(month).padStart(2, "0")}-${String(1 + chance.number(28)).padStart(2, "0")}`;
  const truth: Truth = { merchant, date, currency: home.currency, total: 0 };
  const lines: Line[] = [];
  const [times, step] = SCALES[home.currency] ?? [1, 1];
  const pen: Pen = {
    home,
    says,
    chance,
    lines,
    truth,
    price: (cents) => Math.max(step, Math.round((cents * times) / step) * step),
    line: (left, right) => lines.push({ left, ...(right === undefined ? {} : { right }) }),
    centred: (text, size = 1) => lines.push({ left: text, size, isCentred: true }),
    sum: (label, minor, isSigned = false) =>
      lines.push({ left: label, right: isSigned ? signed(minor, home) : written(minor, home) }),
    day: () => dayOf(date, home, chance),
    clock: () => `${String(8 + chance.number(14)).padStart(2, "0")}:${String(10 + chance.number(49))}`,
  };
  return { pen, paper: { kind, home: home.name, lines, truth } };
}

/** Name, address, number of its taxes. */
export function head(pen: Pen): void {
  const { chance, home, truth } = pen;
  pen.centred(truth.merchant, chance.pick([1.2, 1.5, 1.8]));
  for (const part of chance.pick(home.town).split(/, (?=\d{3,}|[A-Z])/)) pen.centred(part);
  pen.centred(home.vatId);
}

/** Goods, each with its price; what they are together. */
export function goods(pen: Pen, count: number): number {
  let sum = 0;
  for (const name of pen.chance.some(pen.says.goods, count)) {
    const price = pen.price(89 + pen.chance.number(1_400));
    sum += price;
    pen.sum(pen.chance.is(0.3) ? `1 x ${name}` : name, price);
  }
  return sum;
}

/** By card, or in cash with change; a word of what was saved. */
export function payment(pen: Pen, total: number): void {
  const { chance, says, home } = pen;
  if (chance.is(0.5)) {
    const note = 1_000 * (SCALES[home.currency]?.[0] ?? 1);
    const given = Math.ceil(total / note) * note + (total % note === 0 ? note : 0);
    pen.sum(chance.pick(says.cash), given);
    pen.sum(chance.pick(says.change), given - total);
  } else {
    pen.sum(chance.pick(says.card), total);
    pen.line(`**** **** **** ${1_000 + chance.number(8_999)}`);
  }
  if (chance.is(0.4)) pen.sum(chance.pick(says.saved), pen.price(120 + chance.number(300)));
}

/** What of a total is tax, by rate: a table of net, tax and gross, or a line of words. */
export function taxes(pen: Pen, total: number): void {
  const { chance, says, home } = pen;
  const rates = home.rates.length > 1 && chance.is(0.6) ? home.rates : [home.rates[0]];
  if (home.rates[0] === 0) return;
  const isTable = chance.is(0.6);
  if (isTable)
    pen.lines.push({
      left: `${chance.pick(says.tax)} %`,
      columns: [says.net[0], chance.pick(says.tax)],
      right: says.gross[0],
    });
  let left = total;
  rates.forEach((rate, at) => {
    const gross = at === rates.length - 1 ? left : Math.round(total * 0.7);
    left -= gross;
    const tax = Math.round(gross - gross / (1 + rate / 100));
    const shown = `${written(Math.round(rate * 100), { ...home, currency: "EUR" })}%`;
    if (isTable)
      pen.lines.push({
        left: `${"AB"[at]} ${shown}`,
        columns: [written(gross - tax, home), written(tax, home)],
        right: written(gross, home),
      });
    else pen.sum(`${chance.pick(says.tax)} ${shown}`, tax);
  });
}

export function dated(pen: Pen): void {
  const { chance, says } = pen;
  const day = pen.day();
  if (chance.is(0.5)) pen.line(`${chance.pick(says.date)}: ${day} ${pen.clock()}`);
  else pen.line(day, pen.clock());
}
