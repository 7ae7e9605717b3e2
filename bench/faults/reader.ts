import type { Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { becomeBrowser, type Asked } from "./browser.ts";
import type { Order, Report } from "./wire.ts";

/**
 * One person with the portal open: reads through the page's own code (web/lib/edge.ts), changes an item of theirs now
 * and then, and judges everything that they are shown. Started by crowd.ts, with an Order as its argument.
 */
const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const asked: Asked[] = [];
becomeBrowser(order.api, { "portal.regions": JSON.stringify(order.regions) }, (one) => asked.push(one));
const { readNear } = await import("../../web/lib/edge.ts");
const { mutate, readItem } = await import("../../web/lib/api.ts");
const { signIn } = await import("../../web/lib/session.ts");
const { demand } = await import("../../web/lib/freshness.ts");
const { Refused, Unreachable } = await import("../../web/lib/wire.ts");

const bank = new Set(order.bank);
/** What each item showed last; what never changes of it, as it was first. */
const lastCount = new Map<string, number>();
const fixed = new Map<string, string>();
/** The version that the next change names, and the one that an answer confirmed last. */
let mine = 0;
let written = 0;
let highest = 0;
let isQuiet = true;
let writing: Promise<void> | undefined;
let report = empty();

function empty(): Report {
  return {
    reads: 0,
    writes: 0,
    failed: [],
    unmet: 0,
    unwritten: 0,
    fromHome: 0,
    elsewhere: 0,
    stale: 0,
    slowestMs: 0,
    wrong: [],
    views: [],
  };
}

const tell = () => {
  process.send?.(report);
  report = empty();
};
process.on("message", (word: "go" | "quiet" | "end") => {
  if (word === "end") process.exit(0);
  isQuiet = word === "quiet";
});
process.on("disconnect", () => process.exit(0));

await signIn("login", { email: order.email, password: order.password });
// The first word says that they are in: nothing breaks before.
tell();
setInterval(tell, 500);
for (;;) {
  await Bun.sleep(Math.random() * 2 * order.pauseMs);
  await read();
  if (!isQuiet && !writing && Math.random() < order.writeShare)
    writing = write().finally(() => {
      writing = undefined;
    });
}

async function read(): Promise<void> {
  asked.length = 0;
  const begun = performance.now();
  const mustHave = written;
  const { headers } = demand();
  try {
    const { body } = await readNear<Page<ScheduleItem>>("/v1/schedules?limit=100");
    judge(body.data, mustHave);
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    const said = asked.map(({ origin, status }) => `${origin} ${status}`).join(", ");
    // Nobody but the primary can answer whoever has just written or read there, and it is away.
    if (headers["x-write-token"] !== undefined || asked.some(isBehind)) report.unmet++;
    else report.failed.push(`${new Date().toISOString()} ${error.message}: ${said}`);
  }
  report.reads++;
  report.slowestMs = Math.max(report.slowestMs, performance.now() - begun);
}

/** An edge that has data and says 503 waits for what this reader saw already. */
function isBehind({ status, batch }: Asked): boolean {
  return status === 503 && batch > 0;
}

function judge(items: readonly ScheduleItem[], mustHave: number): void {
  const last = asked.at(-1);
  if (!last) throw new Error("a read without a request");
  const where = last.origin === order.api ? "home" : last.origin;
  const say = (what: string) =>
    report.wrong.push(`${new Date().toISOString()} ${where}, batch ${last.batch}: ${what}`);
  const origins = asked.map(({ origin }) => origin);
  if (new Set(origins).size !== origins.length) say(`asked one place twice: ${origins.join(" ")}`);
  if (asked.length > 1) report.elsewhere++;
  if (last.origin === order.api) report.fromHome++;
  if (last.stale) report.stale++;
  if (last.origin !== order.api) {
    if (last.batch < highest) say(`back from batch ${highest}`);
    highest = last.batch;
  }
  let sum = 0;
  const counters: [string, number][] = [];
  for (const item of items) {
    const { notes, version, status: _status, confirmed_at: _at, ...rest } = item;
    const text = JSON.stringify(rest);
    if ((fixed.get(item.id) ?? text) !== text) say(`${item.id} reads ${text}`);
    fixed.set(item.id, text);
    const count = bank.has(item.id) ? Number(notes) : version;
    if (count < (lastCount.get(item.id) ?? 0))
      say(`${item.id} back from ${lastCount.get(item.id)} to ${count}`);
    lastCount.set(item.id, count);
    if (!bank.has(item.id)) continue;
    sum += version;
    counters.push([item.id, count]);
  }
  if (sum !== order.total || counters.length !== order.bank.length)
    say(`torn, ${sum} in ${counters.length} rows`);
  const own = lastCount.get(order.own) ?? 0;
  if (own < mustHave) say(`own item at ${own}, written ${mustHave}`);
  if (last.origin !== order.api) report.views.push({ origin: last.origin, batch: last.batch, sum, counters });
}

/** Changes their own item; who was not told how it went looks. */
async function write(): Promise<void> {
  const path = `/api/v1/schedules/${order.own}`;
  try {
    if (mine === 0) mine = (await readItem<ScheduleItem>(path)).item.version;
    const changed = await mutate<ScheduleItem>({
      method: "PATCH",
      path,
      body: { notes: crypto.randomUUID() },
      ifMatch: `"${mine}"`,
      timeoutMs: 5_000,
    });
    written = mine = changed.version;
    report.writes++;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    report.unwritten++;
    mine = 0;
  }
}
