import { createUniqueId, type JSX } from "solid-js";

/** Something that is asked over the page; Escape and going back are the same. */
export function Dialog(props: { title: string; isWide?: boolean; close: () => void; children: JSX.Element }) {
  const id = createUniqueId();
  return (
    <dialog
      class="desk-dialog"
      classList={{ "is-wide": props.isWide === true }}
      ref={(dialog) => queueMicrotask(() => dialog.showModal())}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.close();
      }}
    >
      <div class="stack">
        <h2 id={id}>{props.title}</h2>
        {props.children}
      </div>
    </dialog>
  );
}
