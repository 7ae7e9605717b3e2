import { A } from "@solidjs/router";
import type { ExportKind } from "../../core/export-kinds.ts";

/** Leads to where what a page shows is made a file, narrowed down as it is shown. */
export function ExportLink(props: {
  kind: ExportKind;
  filter?: Readonly<Record<string, string | undefined>>;
}) {
  const href = () => {
    const asked = new URLSearchParams({ kind: props.kind });
    for (const [name, value] of Object.entries(props.filter ?? {})) if (value) asked.set(name, value);
    return `/exports?${asked}`;
  };
  return (
    <A class="button" href={href()}>
      Export
    </A>
  );
}
