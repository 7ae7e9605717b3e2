import { common, Problem, type InputError } from "../../core/problem.ts";
import { readBytes } from "./bodies.ts";

export type FormFile = { name: string; bytes: Uint8Array };
export type Form = {
  files: Map<string, FormFile>;
  fields: Map<string, string>;
  /** SHA-256 of what was sent, whatever boundary a client drew between its parts. */
  fingerprint: string;
};

/** What the parts of a form weigh beside its file. */
const FIELDS_BYTES_MAX = 256 * 1_024;
const NAME_MAX = 200;

/**
 * Reads a multipart form of these files and fields, each at most once, counting while it comes in.
 * @throws Problem 413 beyond `fileBytesMax`, 415 for another type, 400 for what is no form, 422 for other parts.
 */
export async function readForm(
  request: Request,
  known: { files: readonly string[]; fields: readonly string[]; fileBytesMax: number },
): Promise<Form> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.toLowerCase().startsWith("multipart/form-data")) {
    throw new Problem(common.unsupportedType, "Send this as multipart/form-data.");
  }
  const bytes = await readBytes(request, known.fileBytesMax + FIELDS_BYTES_MAX);
  const parts = await parse(bytes, type);
  const form: Form = { files: new Map(), fields: new Map(), fingerprint: "" };
  const errors: InputError[] = [];
  const hash = new Bun.CryptoHasher("sha256");
  for (const [name, value] of parts) {
    const pointer = `/${name.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const isFile = typeof value !== "string";
    if (!(isFile ? known.files : known.fields).includes(name)) {
      errors.push({
        pointer,
        detail: [...known.files, ...known.fields].includes(name)
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
  for (const name of known.files) {
    if (!form.files.has(name) && !errors.some(({ pointer }) => pointer === `/${name}`))
      errors.push({ pointer: `/${name}`, detail: "is missing" });
  }
  if (errors.length > 0) throw new Problem(common.invalid, undefined, { errors: errors.slice(0, 20) });
  return { ...form, fingerprint: hash.digest("base64url") };
}

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
