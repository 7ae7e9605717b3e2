import type { TimeName } from "../../core/callsheets/fields.ts";
import type { Piece } from "./canvas.ts";
import { clockOf, dateOf, type Clock, type Cast, type Crew, type Facts } from "./facts.ts";
import type { Chance } from "./random.ts";
import { SAYS } from "./vocabulary.ts";

/** One thing that a sheet says: a field, of whom or what, and its value. */
export type Claim = { unit: string; field: string; key: string; value: string };

/** Draws a sheet, and writes down what it says. */
export type Pen = {
  facts: Facts;
  says: (typeof SAYS)["en"];
  chance: Chance;
  clock: Clock;
  at(x: number, y: number, text: string, size?: number): void;
  /** A heading; some sheets have its letters stand apart. */
  heading(x: number, y: number, text: string, size?: number): void;
  label(text: string): string;
  nextPage(unit: string): void;
  /** The unit's page goes on. */
  claim(field: string, value: string, key?: string): void;
  /** A time's label and how it is written. */
  time(name: TimeName): { label: string; written: string };
  date(): string;
  call(crew: Crew): string;
  claimCast(cast: Cast, columns: readonly ("pickup" | "makeup" | "onSet")[]): void;
};

export type Noise = { isSpaced: boolean; jitter: number; isUpper: boolean; hasColon: boolean; typo: boolean };

export function openPen(
  facts: Facts,
  chance: Chance,
  noise: Noise,
): { pen: Pen; pieces: Piece[]; claims: Claim[] } {
  const pieces: Piece[] = [];
  const claims: Claim[] = [];
  const says = SAYS[facts.tongue];
  const clock = clockOf(facts.tongue, chance);
  let [page, unit] = [0, "main"];
  const draw = (x: number, y: number, text: string, size: number) => {
    const off = () => (noise.jitter === 0 ? 0 : (chance.number(21) - 10) * 0.1 * noise.jitter);
    pieces.push({ page, x: x + off(), y: y + off() * 0.4, size, text });
  };
  const labelled = (text: string) => {
    const shown = noise.typo && text.length > 11 ? text.slice(0, 6) + text.slice(7) : text;
    return noise.isUpper ? shown.toUpperCase() : shown;
  };
  const claim: Pen["claim"] = (field, value, key = "") => claims.push({ unit, field, key, value });
  const pen: Pen = {
    facts,
    says,
    chance,
    clock,
    at: (x, y, text, size = 9) => draw(x, y, text, size),
    heading: (x, y, text, size = 16) => {
      if (!noise.isSpaced) return draw(x, y, text, size);
      draw(
        x,
        y,
        text
          .split(" ")
          .map((word) => [...word].join(" "))
          .join("   "),
        size * 0.8,
      );
    },
    label: (text) => `${labelled(text)}${noise.hasColon ? ":" : ""}`,
    nextPage: (name) => {
      unit = name;
      page += 1;
    },
    claim,
    time: (name) => {
      claim(`times.${name}`, facts.times[name]);
      return { label: labelled(chance.pick(says[name] ?? [name])), written: clock(facts.times[name]) };
    },
    date: () => {
      const { text, isOpen } = dateOf(facts.date, facts.tongue, chance);
      if (!isOpen) claim("date", facts.date);
      return text;
    },
    call: ({ name, call }) => {
      claim("person", name, name);
      claim("call", call, name);
      if (call === "on_call") return says.onCall;
      return call === "will_notify" ? says.willNotify : clock(call);
    },
    claimCast: (cast, columns) => {
      claim("person", cast.name, cast.name);
      for (const column of columns) claim(column === "onSet" ? "on_set" : column, cast[column], cast.name);
    },
  };
  return { pen, pieces, claims };
}
