import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { enqueue } from "../../db/jobs.ts";
import { imports } from "../../db/schema/imports.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getImportTarget, type ImportInput, zoneOf } from "./queries.ts";

/** Keeps a file and starts the job that imports it: both, or neither. */
export async function stageImport(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  input: ImportInput,
): Promise<Written> {
  return await write(services.database.db, caller, key, async (tx) => {
    const target = await getImportTarget(tx, caller, productionId);
    const importId = newId(services.clock.now());
    await tx.insert(imports).values({
      id: importId,
      organisationId: caller.organisationId,
      productionId: target.id,
      createdBy: caller.userId,
      fileName: input.fileName,
      content: input.bytes,
      zone: zoneOf(target, input.zone),
      mapping: input.mapping,
    });
    const jobId = await enqueue(tx, {
      kind: "schedule-import",
      payload: { import_id: importId },
      organisationId: caller.organisationId,
      createdBy: caller.userId,
    });
    return { status: 202, body: { job_id: jobId, status_url: `/api/v1/jobs/${jobId}/status` } };
  });
}
