import type { BusboyFileStream } from "@fastify/busboy";
import { emailProblems, type EmailForm } from "../../core/emails.ts";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Blobs, StagedBlob } from "../../core/server/blobs.ts";
import { chunksOf, openFileForm, pumpFileForm } from "../http/file-forms.ts";

/** A mail that came in whole; its bytes wait under no name that anybody gave. */
export type ReceivedMail = {
  staged: StagedBlob;
  form: EmailForm;
  fileName: string | null;
  sizeBytes: number;
  /** Hex. */
  sha256: string;
  /** What came beside it in a form. */
  fields: ReadonlyMap<string, string>;
};

/** What a form weighs beside the mail. */
const FORM_BYTES_MAX = 256 * 1_024;
const NAME_MAX = 200;

/**
 * Takes a mail as the body itself, or as the part `name` of a form, counted while it streams into the blob store.
 * @throws Problem 400 for what is no form, 413 as soon as it is too large, 415 for another kind of body or file,
 * 422 where there is nothing in it.
 */
export async function receiveMail(
  request: Request,
  blobs: Blobs,
  name: string,
  takes: { body: boolean },
): Promise<ReceivedMail> {
  const type = (request.headers.get("content-type") ?? "").toLowerCase();
  const isForm = type.startsWith("multipart/form-data");
  if (!isForm && !(takes.body && type.split(";")[0]?.trim() === "message/rfc822"))
    throw new Problem(
      common.unsupportedType,
      takes.body
        ? "Send this as message/rfc822, or as multipart/form-data."
        : "Send this as multipart/form-data.",
    );
  if (Number(request.headers.get("content-length") ?? 0) > EMAIL_SIZE_MAX_BYTES + FORM_BYTES_MAX)
    throw new Problem(emailProblems.tooLarge);
  const staged = await blobs.stage();
  try {
    const fields = new Map<string, string>();
    const kind = isForm ? await takeForm(request, staged, name, fields) : await takeBody(request, staged);
    if (staged.sizeBytes === 0) throw new Problem(emailProblems.empty);
    return { staged, ...kind, fields, sizeBytes: staged.sizeBytes, sha256: await staged.finish() };
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

type Kind = Pick<ReceivedMail, "form" | "fileName">;

async function takeBody(request: Request, staged: StagedBlob): Promise<Kind> {
  for await (const chunk of chunksOf(request)) {
    if (staged.sizeBytes + chunk.byteLength > EMAIL_SIZE_MAX_BYTES) throw new Problem(emailProblems.tooLarge);
    await staged.write(chunk);
  }
  return { form: "mail", fileName: null };
}

async function takeForm(
  request: Request,
  staged: StagedBlob,
  name: string,
  fields: Map<string, string>,
): Promise<Kind> {
  const parts = openFileForm(request.headers.get("content-type") ?? "", {
    // Bytes as they came, also where it is sent as a field: its letters are its own affair.
    isPartAFile: (field, _type, fileName) => field === name || fileName !== undefined,
    limits: {
      fileSize: EMAIL_SIZE_MAX_BYTES,
      files: 4,
      fields: 40,
      fieldSize: FORM_BYTES_MAX,
      headerPairs: 40,
    },
  });
  let taking: Promise<Kind> | undefined;
  parts.on("file", (field, stream, fileName, _encoding, mimeType) => {
    if (field === name && taking === undefined) taking = takePart(stream, fileName, mimeType, staged);
    else stream.resume();
    // Told below, where the form ends.
    taking?.catch(() => {});
  });
  parts.on("field", (field, value) => {
    fields.set(field, value);
  });
  await pumpFileForm(
    request,
    parts,
    (bytes) => {
      if (bytes > EMAIL_SIZE_MAX_BYTES + FORM_BYTES_MAX) throw new Problem(emailProblems.tooLarge);
    },
    () => taking,
  );
  if (taking === undefined)
    throw new Problem(common.invalid, undefined, { errors: [{ pointer: `/${name}`, detail: "is missing" }] });
  return await taking;
}

async function takePart(
  stream: BusboyFileStream,
  fileName: string | undefined,
  mimeType: string,
  staged: StagedBlob,
): Promise<Kind> {
  const clean = cleanName(fileName);
  const form = formOf(clean, mimeType);
  for await (const chunk of stream as AsyncIterable<Buffer>) await staged.write(chunk);
  if (stream.truncated) throw new Problem(emailProblems.tooLarge);
  if (form === undefined)
    throw new Problem(
      emailProblems.type,
      "Mails (.eml, .msg), PDF, Word, Excel (.xlsx), pictures and text are taken.",
    );
  return { form, fileName: clean };
}

/** By its name, and where that says nothing by what its sender calls it. */
function formOf(name: string | null, mimeType: string): EmailForm | undefined {
  if (/\.eml$/i.test(name ?? "")) return "mail";
  if (
    /\.(?:pdf|txt|md|markdown|rtf|docx?|docm|dot|msg|xlsx|xlsm|png|jpe?g|gif|webp|heic|heif|tiff?)$/i.test(
      name ?? "",
    )
  )
    return "paper";
  if (/\.(?:xls|zip|pptx?|html?)$/i.test(name ?? "")) return undefined;
  return mimeType === "application/pdf" || mimeType.startsWith("image/") ? "paper" : "mail";
}

/** What a person called it, for people to read: no path, nothing that turns text around or hides in it. */
function cleanName(name: string | undefined): string | null {
  const last = (name ?? "").toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const clean = last.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim();
  return clean.slice(0, NAME_MAX) || null;
}
