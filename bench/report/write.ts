import { join } from "node:path";
import { PROJECT } from "../../ops/config.ts";
import { RESULTS } from "../results.ts";
import { MISSIONS, readDeployment } from "./deployment.ts";
import { performanceDocument } from "./document.ts";
import { gather } from "./gather.ts";
import { reportPage } from "./page.ts";

/**
 * Writes docs/performance.md and bench/results/report.html from what is there; for another deployment the document
 * alone, to `out`. @returns the files.
 */
export async function writeReport(deployment?: string, out?: string): Promise<string[]> {
  const all = gather();
  if (deployment !== undefined) {
    const file = out ?? "performance.md";
    await Bun.write(file, performanceDocument(all, readDeployment(deployment)));
    return [file];
  }
  const files = [join(PROJECT, "docs", "performance.md"), join(RESULTS, "report.html")];
  await Bun.write(files[0] ?? "", performanceDocument(all, MISSIONS));
  await Bun.write(files[1] ?? "", reportPage(all));
  return files;
}
