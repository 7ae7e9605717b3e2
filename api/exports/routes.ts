import * as v from "valibot";
import { exportKey } from "../../core/document-keys.ts";
import { EXPORT_TYPES } from "../../core/export-kinds.ts";
import {
  Export,
  EXPORT_FIELDS,
  ExportAccepted,
  ExportCreate,
  exportProblems,
  ExportQuery,
  ExportsAccepted,
  ExportsCreate,
  ReportCreate,
} from "../../core/exports.ts";
import { common, Problem } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { disposition } from "../http/stored.ts";
import type { Services } from "../services.ts";
import { createExport, createExports, noteDownload, removeExport } from "./actions.ts";
import { getExport, getExportFile, listExports, type ExportRow } from "./queries.ts";

const refused = [exportProblems.tooMany, common.notFound];

export const exportRoutes = [
  route({
    method: "POST",
    path: "/api/v1/reports",
    permission: "exports.write",
    summary: "The same as an export, for somebody to read: a PDF unless another format is named",
    body: ReportCreate,
    answers: { 202: ExportAccepted },
    refuses: refused,
    handle: async ({ services, caller, key, body }) =>
      written(await createExport(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/bulk/export",
    permission: "exports.write",
    summary: "Ask for several files at once: all of them, or none",
    body: ExportsCreate,
    answers: { 202: ExportsAccepted },
    refuses: refused,
    handle: async ({ services, caller, key, body }) =>
      written(await createExports(services, caller, key, body.exports)),
  }),
  route({
    method: "POST",
    path: "/api/v1/exports",
    permission: "exports.write",
    summary:
      "Ask for a file of expenses, approvals, the journal, a trial balance, VAT or the audit trail: CSV, XLSX or PDF, made by a job",
    body: ExportCreate,
    answers: { 202: ExportAccepted },
    refuses: refused,
    handle: async ({ services, caller, key, body }) =>
      written(await createExport(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/exports",
    permission: "exports.read",
    summary: "Exports that one asked for, newest first, with how far they are",
    query: ExportQuery,
    answers: { 200: page(Export) },
    handle: async ({ services, db, caller, query }) =>
      list(await listExports(db, caller, query, services.clock.now()), query.fields, EXPORT_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/exports/:id",
    permission: "exports.read",
    summary: "One export, with how far it is",
    query: v.strictObject({}),
    answers: { 200: Export },
    handle: async ({ services, db, caller, params }) =>
      ok(await getExport(db, caller, params.id, services.clock.now())),
  }),
  route({
    method: "GET",
    path: "/api/v1/exports/:id/file",
    permission: "exports.read",
    summary: "The file, once it is made and until it expires",
    query: v.strictObject({}),
    answers: { 200: "The file" },
    refuses: [exportProblems.notReady, exportProblems.failed, exportProblems.expired],
    handle: async ({ services, db, caller, params, request }) => {
      const row = await getExportFile(db, caller, params.id, services.clock.now());
      const response = await serveFile(services, row);
      if (request.method === "GET") await noteDownload(services, caller, row);
      return response;
    },
  }),
  route({
    method: "DELETE",
    path: "/api/v1/exports/:id",
    permission: "exports.write",
    summary: "Stop one that is being made, or throw away its file",
    answers: { 204: "Stopped or thrown away" },
    handle: async ({ services, caller, key, params }) =>
      written(await removeExport(services, caller, key, params.id)),
  }),
];

async function serveFile({ blobs }: Services, row: ExportRow & { fileId: string }): Promise<Response> {
  const found = await blobs.find(exportKey(row.organisationId, row.id, row.fileId, row.format));
  if (!found) throw new Problem(common.notFound);
  return new Response(Bun.file(found.path), {
    headers: {
      "content-type": EXPORT_TYPES[row.format],
      "content-disposition": disposition("attachment", row.fileName),
      "cache-control": "private, no-store",
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}
