import { ImportForm, ImportResult, importProblems, ImportsForm, MappingInput } from "../../core/imports.ts";
import { JobAccepted, JOBS_TOGETHER_MAX, JobsAccepted } from "../../core/jobs.ts";
import { IMPORT_SIZE_MAX_BYTES, IMPORTS_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { common, Problem } from "../../core/problem.ts";
import { ok, written } from "../http/answers.ts";
import { readForm } from "../http/forms.ts";
import { route } from "../http/route.ts";
import { stageImport, stageImports } from "./actions.ts";
import { type ImportInput, previewImport, readMapping } from "./queries.ts";

export const importRoutes = [
  route({
    method: "POST",
    path: "/api/v1/productions/:id/schedule-imports",
    permission: "imports.write",
    form: ImportForm,
    summary: "Import a timetable: CSV, TSV, JSON or iCalendar; `dry_run` only says what it would do",
    answers: { 200: ImportResult, 202: JobAccepted },
    refuses: [
      common.tooLarge,
      common.unsupportedType,
      importProblems.unreadable,
      importProblems.mapping,
      importProblems.zone,
    ],
    handle: async ({ db, services, caller, key, params, request }) => {
      const { input, dryRun, fingerprint } = await readImport(request);
      if (dryRun) return ok(await previewImport(db, caller, params.id, input));
      return written(await stageImport(services, caller, { ...key, fingerprint }, params.id, input));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/bulk/import",
    permission: "imports.write",
    form: ImportsForm,
    summary: "Import timetables of several productions, each as its production's was read last: all, or none",
    answers: { 202: JobsAccepted },
    refuses: [common.notFound],
    handle: async ({ services, caller, key, request }) => {
      const { files, fingerprint } = await readForm(request, {
        files: { named: PRODUCTION, max: JOBS_TOGETHER_MAX },
        fields: [],
        fileBytesMax: IMPORT_SIZE_MAX_BYTES,
        bytesMax: IMPORTS_SIZE_MAX_BYTES,
      });
      return written(await stageImports(services, caller, { ...key, fingerprint }, files));
    },
  }),
];

const PRODUCTION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function readImport(
  request: Request,
): Promise<{ input: ImportInput; dryRun: boolean; fingerprint: string }> {
  const form = await readForm(request, {
    files: ["file"],
    fields: ["zone", "mapping", "dry_run"],
    fileBytesMax: IMPORT_SIZE_MAX_BYTES,
  });
  const dryRun = form.fields.get("dry_run") ?? "false";
  if (dryRun !== "true" && dryRun !== "false") {
    throw new Problem(common.invalid, undefined, {
      errors: [{ pointer: "/dry_run", detail: "must be true or false" }],
    });
  }
  const file = form.files.get("file");
  if (file === undefined)
    throw new Problem(common.invalid, undefined, { errors: [{ pointer: "/file", detail: "is missing" }] });
  return {
    input: {
      fileName: file.name,
      bytes: file.bytes,
      zone: form.fields.get("zone"),
      mapping: readMapping(form.fields.get("mapping"), MappingInput),
    },
    dryRun: dryRun === "true",
    fingerprint: form.fingerprint,
  };
}
