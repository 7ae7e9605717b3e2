import { createEffect, onCleanup } from "solid-js";
import type { ExportFormat, ExportKind } from "../../core/export-kinds.ts";
import type { Export, ExportAccepted } from "../../core/exports.ts";
import type * as v from "valibot";
import { callApi, mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { isLive } from "../lib/live.ts";
import { createReading } from "../lib/reading.ts";

/** A large file on a weak connection. */
const DOWNLOAD_MS = 30 * 60_000;
/** Where nobody tells how far it is. */
const POLL_MS = 2_000;
const PATH = "/api/v1/exports";

export const isUnderWay = ({ state }: Pick<Export, "state">): boolean =>
  state === "waiting" || state === "making";

/** Exports that one asked for; while one is made, how far it is. */
export function useExports() {
  const { reading, refresh } = createReading<Export>(() => "/v1/exports?limit=100", "jobs", readHome);
  createEffect(() => {
    if (isLive() || !reading.rows.some(isUnderWay)) return;
    const timer = setInterval(() => void refresh(), POLL_MS);
    onCleanup(() => clearInterval(timer));
  });
  return { reading, refresh };
}

export const askForExport = (kind: ExportKind, format: ExportFormat, filter: Record<string, string>) =>
  mutate<v.InferOutput<typeof ExportAccepted>>({
    method: "POST",
    path: PATH,
    body: { kind, format, ...filter },
  });

export const removeExport = (id: string) => mutate({ method: "DELETE", path: `${PATH}/${id}` });

/** Hands the file to the browser, under its name. @throws Refused, Unreachable */
export async function download({ id, file_name: name }: Pick<Export, "id" | "file_name">): Promise<void> {
  const response = await callApi(`${PATH}/${id}/file`, {}, DOWNLOAD_MS);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
