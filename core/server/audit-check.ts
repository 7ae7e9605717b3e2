import { createHash } from "node:crypto";
import { checkLines, type Proofs, type Verdict } from "../audit-check.ts";
import { isSigned } from "./audit-signing.ts";

const NODE: Proofs = {
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  isSigned,
};

/** `checkLines` on a server. */
export const checkExport = (
  lines: AsyncIterable<string> | Iterable<string>,
  trusted?: ReadonlySet<string>,
): Promise<Verdict> => checkLines(lines, NODE, trusted);
