import type { JSX } from "solid-js";

/** One line of a list of facts (`dl`). */
export function Fact(props: { name: string; children: JSX.Element }) {
  return (
    <div>
      <dt class="quiet">{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
