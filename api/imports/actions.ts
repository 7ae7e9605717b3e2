import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { jobsUrlOf, jobUrlOf } from "../../core/jobs.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
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
  return await write(services.database, caller, key, async (tx) => {
    const jobId = await keepImport(tx, caller, productionId, input, services.clock.now());
    return { status: 202, body: { job_id: jobId, status_url: jobUrlOf(jobId) } };
  });
}

/** Keeps a file for each of several productions and starts their jobs: all of them, or none. @throws Problem 404 */
export async function stageImports(
  services: Services,
  caller: Caller,
  key: RequestKey,
  files: ReadonlyMap<string, Pick<ImportInput, "bytes"> & { name: string }>,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const ids: string[] = [];
    for (const [productionId, { name, bytes }] of files) {
      const input = { fileName: name, bytes, zone: undefined, mapping: {} };
      ids.push(await keepImport(tx, caller, productionId, input, services.clock.now()));
    }
    const jobs = ids.map((id) => ({ job_id: id, status_url: jobUrlOf(id) }));
    return { status: 202, body: { jobs, status_url: jobsUrlOf(ids) } };
  });
}

/** The same within a transaction of the caller's; gives the job's id. @throws Problem 404 or 422 */
export async function keepImport(
  tx: Tx,
  caller: Pick<Caller, "organisationId" | "userId">,
  productionId: string,
  input: ImportInput,
  nowMs: number,
): Promise<string> {
  const target = await getImportTarget(tx, caller, productionId);
  const importId = newId(nowMs);
  const row = {
    id: importId,
    organisationId: caller.organisationId,
    productionId: target.id,
    createdBy: caller.userId,
    fileName: input.fileName,
    zone: zoneOf(target, input.zone),
  };
  await tx.insert(imports).values({ ...row, content: input.bytes, mapping: input.mapping });
  const sha256 = new Bun.CryptoHasher("sha256").update(input.bytes).digest("hex");
  audit(tx, {
    action: "imports.handed-in",
    object: { type: "import", id: importId },
    after: { ...row, sha256 },
    subjectId: caller.userId,
  });
  return await enqueue(tx, {
    kind: "schedule-import",
    payload: { import_id: importId },
    organisationId: caller.organisationId,
    createdBy: caller.userId,
  });
}
