import type { ExportFormat } from "./export-kinds.ts";
import type { ImageFormat, ThumbnailSize } from "./documents.ts";

/** Where the bytes of a document lie in the blob store: as they were sent, and once they were looked at. */
export const UPLOADS = "uploads";
export const uploadKey = (id: string) => `${UPLOADS}/${id}`;
export const documentFolder = (organisationId: string, id: string) => `documents/${organisationId}/${id}`;
export const contentKey = (organisationId: string, id: string) =>
  `${documentFolder(organisationId, id)}/content`;
export const thumbnailKey = (organisationId: string, id: string, size: ThumbnailSize, format: ImageFormat) =>
  `${documentFolder(organisationId, id)}/${size}.${format}`;

/** Files that somebody asked for, and years of the books. */
export const exportFolder = (organisationId: string, id: string) => `exports/${organisationId}/${id}`;
export const exportKey = (organisationId: string, id: string, fileId: string, format: ExportFormat) =>
  `${exportFolder(organisationId, id)}/${fileId}.${format}`;
export const archiveKey = (organisationId: string, year: number, id: string) =>
  `archives/${organisationId}/${year}/${id}.gz`;
/** A mail as it came in. */
export const emailKey = (organisationId: string, id: string) => `emails/${organisationId}/${id}`;
/** Its pages as pictures, and of a plain text its lines. */
export const emailPagesFolder = (organisationId: string, id: string) => `email-pages/${organisationId}/${id}`;
export const emailPageKey = (organisationId: string, id: string, paper: number, page: number) =>
  `${emailPagesFolder(organisationId, id)}/${paper}-${page}.webp`;
export const emailTextKey = (organisationId: string, id: string, paper: number) =>
  `${emailPagesFolder(organisationId, id)}/${paper}.json`;
