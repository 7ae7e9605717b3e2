import type { CalendarKind } from "../../core/calendars.ts";

/** What a calendar shows, short and in a sentence. */
export const KIND_WORDS: Record<CalendarKind, { label: string; hint: string }> = {
  mine: {
    label: "My schedule",
    hint: "Everything that concerns you, with places and notes, and what you put into your own calendar.",
  },
  free_busy: {
    label: "Busy times only",
    hint: "When you are busy and nothing else, for a calendar that others look into.",
  },
  full: { label: "Everything", hint: "Every item, whomever it is for." },
};
