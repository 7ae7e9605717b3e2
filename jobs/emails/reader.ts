import { answer } from "../reading/answer.ts";
import type { MailRead } from "./read.ts";
import { sheetsOf, writtenSheetsOf } from "./sheets.ts";
import { unpack, unpackAlone } from "./unpack.ts";

/** A program of its own (read.ts): reads the call sheets in one mail, or in a file without one, and ends. */
const [pages = "", form = "", today = "", fileName = ""] = process.argv.slice(2);

await answer(async (bytes): Promise<MailRead> => {
  const parts = form === "mail" ? (await unpack(bytes)).parts : await unpackAlone(bytes, fileName);
  const read = pages === "written" ? writtenSheetsOf : sheetsOf;
  return { sheets: (await read(parts, today)) ?? null };
});
