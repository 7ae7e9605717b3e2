import { answer } from "../reading/answer.ts";
import { sheetsOf } from "./sheets.ts";
import { unpack, type UnpackedPart } from "./unpack.ts";

/** A program of its own (read.ts): reads the call sheets in one mail, or in a file without one, and ends. */
const [form = "", today = "", fileName = ""] = process.argv.slice(2);

const alone = (bytes: Uint8Array): UnpackedPart => ({
  fileName: fileName || "file",
  type: "application/octet-stream",
  depth: 0,
  isInline: false,
  subject: null,
  bytes,
});

await answer(async (bytes) =>
  sheetsOf(form === "mail" ? (await unpack(bytes)).parts : [alone(bytes)], today),
);
