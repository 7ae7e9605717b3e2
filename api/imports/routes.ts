import { ImportForm, ImportResult, importProblems, MappingInput } from "../../core/imports.ts";
import { JobAccepted } from "../../core/jobs.ts";
import { IMPORT_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { common, Problem } from "../../core/problem.ts";
import { ok, written } from "../http/answers.ts";
import { readForm } from "../http/forms.ts";
import { route } from "../http/route.ts";
import { stageImport } from "./actions.ts";
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
];

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
