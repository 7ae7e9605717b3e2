import { join } from "node:path";
import { PROJECT } from "../../ops/config.ts";
import { RESULTS } from "../results.ts";
import { performanceDocument } from "./document.ts";
import { gather } from "./gather.ts";
import { reportPage } from "./page.ts";

/** Writes docs/performance.md and bench/results/report.html from what is there. @returns both files. */
export async function writeReport(): Promise<string[]> {
  const all = gather();
  const files = [join(PROJECT, "docs", "performance.md"), join(RESULTS, "report.html")];
  await Bun.write(files[0] ?? "", performanceDocument(all));
  await Bun.write(files[1] ?? "", reportPage(all));
  return files;
}
