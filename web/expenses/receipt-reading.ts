import { createSignal } from "solid-js";
import type { ReceiptAccepted } from "../../core/receipts.ts";
import { Refused } from "../lib/wire.ts";
import { fillingOf, type ReadField, type ReadMarks } from "./filling.ts";
import type { Draft } from "./input.ts";
import { untilRead } from "./requests.ts";

/**
 * Reads receipts while the form goes on being used: what was read is filled in where nobody typed, is marked, and is
 * handed in by nobody but the person.
 */
export function createReceiptReading(options: {
  /** What was typed before. */
  typed: Set<ReadField>;
  currencies: () => { chosen: string; implied: string };
  fill: (values: Partial<Pick<Draft, ReadField>>) => void;
  signal: AbortSignal;
}) {
  const [marks, setMarks] = createSignal<ReadMarks>({});
  const [words, setWords] = createSignal("");
  const isFree = (field: ReadField) => !options.typed.has(field) && marks()[field] === undefined;
  return {
    marks,
    /** What to say of it, for every reader. */
    words,
    /** The person has the field now, whatever any receipt says. */
    typed: (field: ReadField) => {
      options.typed.add(field);
      setMarks((known) => ({ ...known, [field]: undefined }));
    },
    read: async (receipt: ReceiptAccepted): Promise<void> => {
      setWords("The receipt is being read; go on as you like.");
      try {
        const read = await untilRead(receipt, options.signal);
        const { chosen, implied } = options.currencies();
        const { values, marks: found } = fillingOf(read, isFree, chosen, implied);
        options.fill(values);
        setMarks((known) => ({ ...known, ...found }));
        setWords(
          Object.keys(values).length > 0
            ? "The receipt was read: look at what is marked."
            : "Nothing of the receipt was filled in.",
        );
      } catch (error) {
        if (options.signal.aborted) return;
        // The receipt itself is there; only what it says must be typed.
        setWords(
          error instanceof Refused
            ? "The receipt could not be read; type what it says."
            : "What the receipt says did not arrive; type it.",
        );
      }
    },
  };
}
