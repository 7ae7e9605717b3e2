import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulesFile } from "./alert-rules.ts";
import { PROJECT } from "./config.ts";
import { dashboardFile } from "./dashboard.ts";

/** Writes what Prometheus and Grafana are given, from bench/contract.ts; `--print` says the rules instead. */
if (process.argv.includes("--print")) process.stdout.write(rulesFile());
else {
  writeFileSync(join(PROJECT, "ops/deploy/alerts.yaml"), rulesFile());
  writeFileSync(join(PROJECT, "ops/deploy/grafana-dashboard.json"), dashboardFile());
}
