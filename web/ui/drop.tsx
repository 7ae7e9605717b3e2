import { createSignal, onCleanup, onMount, type JSX } from "solid-js";

/** Where a file is dropped; what one chooses it by is its children. */
export function Drop(props: {
  class: string;
  take: (file: File) => void;
  /** It is dropped on the area all the same, and not taken. */
  disabled?: boolean;
  /** One is chosen already. */
  full?: boolean;
  /** What a screen reader calls the area. */
  label?: string;
  children: JSX.Element;
}) {
  const [isOver, setOver] = createSignal(false);
  // A file that falls beside the area would be opened in place of this page.
  const prevent = (event: DragEvent) => event.preventDefault();
  onMount(() => {
    addEventListener("dragover", prevent);
    addEventListener("drop", prevent);
  });
  onCleanup(() => {
    removeEventListener("dragover", prevent);
    removeEventListener("drop", prevent);
  });
  return (
    <div
      class={props.class}
      classList={{ "is-over": isOver(), "has-file": props.full === true }}
      role={props.label === undefined ? undefined : "group"}
      aria-label={props.label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer?.files ?? [];
        if (file && !props.disabled) props.take(file);
      }}
    >
      {props.children}
    </div>
  );
}

/** Takes what a file field chose; the same file, changed on disk, may be chosen again. */
export const chosen =
  (take: (file: File) => void) =>
  (event: { currentTarget: HTMLInputElement }): void => {
    const [file] = event.currentTarget.files ?? [];
    if (file) take(file);
    event.currentTarget.value = "";
  };
