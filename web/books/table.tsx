import { For, type JSX } from "solid-js";

/** A cell of figures with its column's name before it where columns do not fit beside each other. */
export function Figure(props: { name: string; children: JSX.Element }) {
  return (
    <td role="cell" class="figure" data-name={props.name}>
      {props.children}
    </td>
  );
}

/**
 * Figures in rows and columns; on a phone each row stands by itself, its figures below its name. Roles are said, for
 * what is laid out in another way than a table is no table to some readers any more.
 */
export function Figures(props: {
  caption: string;
  columns: readonly string[];
  children: JSX.Element;
  foot?: JSX.Element;
}) {
  return (
    <table class="figures" role="table">
      <caption class="seldom-seen">{props.caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <For each={props.columns}>
            {(name) => (
              <th role="columnheader" scope="col">
                {name}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody role="rowgroup">{props.children}</tbody>
      {props.foot}
    </table>
  );
}
