import type { ImportResult, MappingInput } from "../../core/imports.ts";
import type { JobAccepted, JobStatus } from "../../core/jobs.ts";
import { callApi, mutate } from "../lib/api.ts";

/** Five megabytes on a weak connection. */
const UPLOAD_MS = 120_000;

/** Without a zone the production's is taken; without a mapping the one that is kept with it, or what fits. */
export type Handed = { file: File; zone: string | undefined; mapping: MappingInput | undefined };

function formOf({ file, zone, mapping }: Handed, dryRun: boolean): FormData {
  const form = new FormData();
  form.set("file", file);
  if (zone !== undefined) form.set("zone", zone.trim());
  if (mapping) form.set("mapping", JSON.stringify(mapping));
  form.set("dry_run", String(dryRun));
  return form;
}

const pathOf = (productionId: string): string => `/api/v1/productions/${productionId}/schedule-imports`;

/** What the import would do, row by row; nothing is written. */
export async function previewImport(
  productionId: string,
  handed: Handed,
  signal: AbortSignal,
): Promise<ImportResult> {
  const init = { method: "POST", body: formOf(handed, true), signal };
  return (await (await callApi(pathOf(productionId), init, UPLOAD_MS)).json()) as ImportResult;
}

export const startImport = (productionId: string, handed: Handed): Promise<JobAccepted> =>
  mutate<JobAccepted>({
    method: "POST",
    path: pathOf(productionId),
    body: formOf(handed, false),
    timeoutMs: UPLOAD_MS,
  });

export async function readJob(statusUrl: string): Promise<JobStatus> {
  return (await (await callApi(statusUrl)).json()) as JobStatus;
}
