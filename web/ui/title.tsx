import { createEffect } from "solid-js";

/** The page's heading, which names the tab too and takes the focus after a change of route. */
export function Title(props: { text: string }) {
  createEffect(() => {
    document.title = `${props.text} · Live Portal`;
  });
  return (
    <h1 tabindex="-1" data-title>
      {props.text}
    </h1>
  );
}
