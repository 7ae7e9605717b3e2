import type { ScheduleKind } from "../schedules.ts";
import { plain } from "./words.ts";

const WORDS: readonly [ScheduleKind, RegExp][] = [
  ["soundcheck", /\b(sound\s?check|line\s?check|soundchecks|balance)\b/],
  ["load_in", /\b(load[\s-]?in|get[\s-]?in|aufbau|montage|set[\s-]?up|rigging)\b/],
  ["load_out", /\b(load[\s-]?out|get[\s-]?out|abbau|demontage|tear[\s-]?down)\b/],
  ["rehearsal", /\b(rehearsals?|probe|generalprobe|repetition|ensayo|prova)\b/],
  [
    "meal",
    /\b(breakfast|lunch|dinner|catering|meal|fruhstuck|mittagessen|abendessen|petit dejeuner|dejeuner|diner|cena|comida|almuerzo)\b/,
  ],
  ["break", /\b(break|pause|interval|intermission|changeover|umbau|umbaupause|pausa|entracte|descanso)\b/],
  [
    "travel",
    /\b(travel|transfer|transfert|transport|flight|flug|vol|bus call|lobby call|pick[\s-]?up|departure|abfahrt|train|shuttle)\b/,
  ],
  ["call", /\b(call|crew call|get ready|doors|einlass|portes)\b/],
  [
    "performance",
    /\b(performance|concert|konzert|show|set|dj|live|b2b|gig|showcase|recital|spectacle|concierto|auftritt|headliner|screening|film)\b/,
  ],
  ["other", /\b(other|end|ende|fin|closed|closing)\b/],
];

/** The kind that a cell of kinds names, or undefined for words that are none. */
export function kindNamed(text: string): ScheduleKind | undefined {
  const words = plain(text).replaceAll("_", " ");
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0];
}

const WHOLE_TITLE =
  /^(break|pause|umbau|umbaupause|changeover|interval|intermission|entracte|pausa|descanso|end|ende|fin|closed|lunch|dinner|breakfast|catering|sound ?check|load[ -]?in|load[ -]?out|doors|einlass|rehearsal|probe)[\s.!:-]*$/;

/** A title is a name: it tells the kind only when it is nothing but such a word, so that "The Breakers" perform. */
export function kindOfTitle(title: string): ScheduleKind {
  const words = plain(title);
  return WHOLE_TITLE.test(words) ? (kindNamed(words) ?? "other") : "performance";
}
