import { becomeBrowser, type Asked } from "../../bench/faults/browser.ts";
import type { Region } from "../../core/regions.ts";

/** A page in a process of its own: it signs in, does what it is told and answers with whom it asked. */
export type PageOrder = { api: string; email: string; password: string; known: Region[] };
export type PageWord = "read" | "measure" | "look";
export type PageSaid = { asked: Asked[]; order: string[]; failed: boolean };

const { api, email, password, known } = JSON.parse(process.argv[2] ?? "{}") as PageOrder;
const asked: Asked[] = [];
becomeBrowser(api, { "portal.regions": JSON.stringify(known) }, (one) => asked.push(one));
const { lookAtNearest, measureRegions, readNear } = await import("./edge.ts");
const { signIn } = await import("./session.ts");
await signIn("login", { email, password });

process.on("disconnect", () => process.exit(0));
process.on("message", (word: PageWord) => void obey(word));
process.send?.({ asked, order: [], failed: false } satisfies PageSaid);

async function obey(word: PageWord): Promise<void> {
  asked.length = 0;
  let failed = false;
  if (word === "read") await readNear("/v1/schedules").catch(() => (failed = true));
  else await (word === "measure" ? measureRegions() : lookAtNearest());
  const order = (JSON.parse(localStorage.getItem("portal.regions") ?? "[]") as Region[]).map(
    ({ region }) => region,
  );
  process.send?.({ asked, order, failed } satisfies PageSaid);
}
