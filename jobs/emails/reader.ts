import { answer } from "../reading/answer.ts";
import { sheetsOf } from "./sheets.ts";
import { unpack, unpackAlone } from "./unpack.ts";

/** A program of its own (read.ts): reads the call sheets in one mail, or in a file without one, and ends. */
const [form = "", today = "", fileName = ""] = process.argv.slice(2);

await answer(async (bytes) =>
  sheetsOf(form === "mail" ? (await unpack(bytes)).parts : await unpackAlone(bytes, fileName), today),
);
