import { common, Problem, type InputError } from "../../core/problem.ts";
import { readBytes } from "./bodies.ts";

export type FormFile = { name: string; bytes: Uint8Array };
export type Form = {
  files: Map<string, FormFile>;
  fields: Map<string, string>;
  /** SHA-256 of what was sent, whatever boundary a client drew between its parts. */
  fingerprint: string;
};

/** Which files a form has: these, each once and none missing; or one and more by names of a kind. */
type KnownFiles = readonly string[] | { named: RegExp; max: number };

/** What the parts of a form weigh beside its file. */
const FIELDS_BYTES_MAX = 256 * 1_024;
const NAME_MAX = 200;

/**
 * Reads a multipart form of these files and fields, each at most once, counting while it comes in.
 * @throws Problem 413 beyond `fileBytesMax`, or `bytesMax` of all files, 415 for another type, 400 for what is no form,
 * 422 for other parts.
 */
export async function readForm(
  request: Request,
  known: { files: KnownFiles; fields: readonly string[]; fileBytesMax: number; bytesMax?: number },
): Promise<Form> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.toLowerCase().startsWith("multipart/form-data")) {
    throw new Problem(common.unsupportedType, "Send this as multipart/form-data.");
  }
  const bytes = await readBytes(request, (known.bytesMax ?? known.fileBytesMax) + FIELDS_BYTES_MAX);
  const parts = await parse(bytes, type);
  const form: Form = { files: new Map(), fields: new Map(), fingerprint: "" };
  const errors: InputError[] = [];
  const hash = new Bun.CryptoHasher("sha256");
  for (const [name, value] of parts) {
    const pointer = `/${name.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const isFile = typeof value !== "string";
    const [mayBeFile, mayBeField] = [isOneOf(known.files, name), known.fields.includes(name)];
    if (!(isFile ? mayBeFile : mayBeField)) {
      errors.push({
        pointer,
        detail:
          mayBeFile || mayBeField
            ? `must be ${isFile ? "text" : "a file"}`
            : "is not a field of this request",
      });
    } else if (form.files.has(name) || form.fields.has(name)) {
      errors.push({ pointer, detail: "is there twice" });
    } else if (typeof value === "string") {
      form.fields.set(name, value);
      hash.update(JSON.stringify([name, value]));
    } else {
      if (value.size > known.fileBytesMax)
        throw new Problem(common.tooLarge, `A file may have at most ${known.fileBytesMax} bytes.`);
      const file = {
        name: value.name.toWellFormed().replaceAll("\u0000", "").slice(0, NAME_MAX),
        bytes: new Uint8Array(await value.arrayBuffer()),
      };
      form.files.set(name, file);
      hash.update(JSON.stringify([name, file.name, file.bytes.length])).update(file.bytes);
    }
  }
  if ("named" in known.files) {
    if (form.files.size === 0) errors.push({ pointer: "", detail: "has no file" });
    if (form.files.size > known.files.max)
      errors.push({ pointer: "", detail: `may have ${known.files.max} files at most` });
  } else
    for (const name of known.files) {
      if (!form.files.has(name) && !errors.some(({ pointer }) => pointer === `/${name}`))
        errors.push({ pointer: `/${name}`, detail: "is missing" });
    }
  if (errors.length > 0) throw new Problem(common.invalid, undefined, { errors: errors.slice(0, 20) });
  return { ...form, fingerprint: hash.digest("base64url") };
}

const isOneOf = (files: KnownFiles, name: string): boolean =>
  "named" in files ? files.named.test(name) : files.includes(name);

async function parse(bytes: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": type },
    }).formData();
  } catch (error) {
    // Which of its parts is broken the parser does not say.
    if (error instanceof Error) throw new Problem(common.malformed, "The body is not a multipart form.");
    throw error;
  }
}
