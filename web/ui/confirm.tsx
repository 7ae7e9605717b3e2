import { createSignal } from "solid-js";

type Question = { title: string; text: string; yes: string; answer(isYes: boolean): void };

const [question, setQuestion] = createSignal<Question>();
export { question };

/** Asks before something that cannot be taken back. */
export function confirmed(title: string, text: string, yes: string): Promise<boolean> {
  return new Promise((done) => {
    const answer = (isYes: boolean) => {
      setQuestion(undefined);
      done(isYes);
    };
    setQuestion({ title, text, yes, answer });
  });
}
