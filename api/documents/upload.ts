import type { BusboyFileStream } from "@fastify/busboy";
import { DOCUMENT_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { documentProblems, type DocumentType } from "../../core/documents.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Blobs, StagedBlob } from "../../core/server/blobs.ts";
import { openFileForm, pumpFileForm } from "../http/file-forms.ts";
import { SNIFF_BYTES, typeOf } from "./sniff.ts";

/** A file that came in whole; its bytes wait under no name that anybody gave. */
export type ReceivedFile = {
  staged: StagedBlob;
  fileName: string;
  type: DocumentType;
  sizeBytes: number;
  sha256: string;
};

/** What a form weighs beside its file. */
const FORM_BYTES_MAX = 16 * 1_024;
const NAME_MAX = 200;

/**
 * Takes the one file of a multipart form, counted and looked at while it streams into the blob store; `came` is told
 * the count after every chunk.
 * @throws Problem 400 without a file, 413 as soon as it is too large, 415 for another kind of file or of body.
 */
export async function receiveFile(
  request: Request,
  blobs: Blobs,
  came: (bytes: number) => void = () => {},
): Promise<ReceivedFile> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.toLowerCase().startsWith("multipart/form-data"))
    throw new Problem(common.unsupportedType, "Send this as multipart/form-data.");
  if (Number(request.headers.get("content-length") ?? 0) > DOCUMENT_SIZE_MAX_BYTES + FORM_BYTES_MAX)
    throw new Problem(documentProblems.tooLarge);
  const staged = await blobs.stage();
  try {
    const parts = openFileForm(type, {
      limits: {
        fileSize: DOCUMENT_SIZE_MAX_BYTES,
        files: 2,
        fields: 4,
        fieldSize: FORM_BYTES_MAX,
        headerPairs: 20,
      },
    });
    let taking: Promise<Taken> | undefined;
    let others: string | undefined;
    parts.on("file", (field, stream, name) => {
      if (field === "file" && taking === undefined) taking = take(stream, name, staged);
      else {
        others ??= field;
        stream.resume();
      }
      // Told below, where the form ends.
      taking?.catch(() => {});
    });
    parts.on("field", (field) => {
      others ??= field;
    });
    await pumpFileForm(
      request,
      parts,
      (bytes) => {
        if (bytes > DOCUMENT_SIZE_MAX_BYTES + FORM_BYTES_MAX) throw new Problem(documentProblems.tooLarge);
        came(bytes);
      },
      () => taking,
    );
    if (taking === undefined) throw new Problem(documentProblems.noFile);
    if (others !== undefined && others !== "file")
      throw new Problem(common.invalid, undefined, {
        errors: [{ pointer: pointerOf(others), detail: "is not a field of this request" }],
      });
    const taken = await taking;
    return { staged, ...taken, sizeBytes: staged.sizeBytes, sha256: await staged.finish() };
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

type Taken = { fileName: string; type: DocumentType };

async function take(stream: BusboyFileStream, name: string | undefined, staged: StagedBlob): Promise<Taken> {
  let head: Buffer = Buffer.alloc(0);
  let type: DocumentType | undefined;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (head.length < SNIFF_BYTES) {
      head = Buffer.concat([head, chunk.subarray(0, SNIFF_BYTES - head.length)]);
      type = typeOf(head);
      if (type === undefined && head.length >= SNIFF_BYTES) throw new Problem(documentProblems.type, KINDS);
    }
    await staged.write(chunk);
  }
  if (stream.truncated) throw new Problem(documentProblems.tooLarge);
  if (staged.sizeBytes === 0)
    throw new Problem(common.invalid, undefined, { errors: [{ pointer: "/file", detail: "is empty" }] });
  if (type === undefined) throw new Problem(documentProblems.type, KINDS);
  return { fileName: cleanName(name), type };
}

const KINDS = "JPEG, PNG, GIF, HEIC and WebP pictures and PDF are taken.";

/** What a person called it, for people to read: no path, nothing that turns text around or hides in it. */
export function cleanName(name: string | undefined): string {
  const last = (name ?? "").toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    // How browsers write a quotation mark in a form.
    .replaceAll(/["<>|:*?]|%22/g, "_")
    .trim();
  return clean.slice(0, NAME_MAX) || "file";
}

function pointerOf(field: string): string {
  return `/${field.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
