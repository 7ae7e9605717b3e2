import type { ImportResult, MappingInput } from "../../core/imports.ts";
import type { JobAccepted, JobStatus } from "../../core/jobs.ts";
import { callApi, mutate } from "../lib/api.ts";

/** Five megabytes on a weak connection. */
const UPLOAD_MS = 120_000;

export type Handed = { file: File; zone: string; mapping: MappingInput | undefined };

function formOf({ file, zone, mapping }: Handed, dryRun: boolean): FormData {
  const form = new FormData();
  form.set("file", file);
  form.set("zone", zone);
  if (mapping) form.set("mapping", JSON.stringify(mapping));
  form.set("dry_run", String(dryRun));
  return form;
}

const pathOf = (productionId: string): string => `/api/v1/productions/${productionId}/schedule-imports`;

/** What the import would do, row by row; nothing is written. */
export const previewImport = (productionId: string, handed: Handed): Promise<ImportResult> =>
  mutate<ImportResult>({
    method: "POST",
    path: pathOf(productionId),
    body: formOf(handed, true),
    timeoutMs: UPLOAD_MS,
  });

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
