import { JOURNEY, type EndpointName, type Profile, type Stage } from "../contract.ts";
import { createActors, type Actor } from "./actors.ts";
import { askOf, type Ask } from "./asks.ts";
import type { Person } from "./people.ts";
import { newTally, note, noteError, type Tally } from "./tally.ts";
import { arrivals, levelAt, secondsOf, seeded } from "./timeline.ts";
import type { Desk, Errand } from "./desk.ts";
import { isGood, isRefusal, requestOf, tokensIn, type Tokens } from "./exchange.ts";
import type { Answer, Wire } from "./wire.ts";

export type Origin = { url: string; wire: Wire };

export type Drive = {
  stages: readonly Stage[];
  thinkSeconds: number;
  /** What falls due before is not counted. */
  warmUpSeconds?: number;
  asks: Profile["asks"];
  people: readonly Person[];
  password: string;
  api: Origin;
  /** Where somebody reads: their own region. */
  edgeOf(person: number): Origin;
  tokensOf(person: Person): Promise<Tokens>;
  seed: number;
  onSecond?(second: Second): void;
  signal: AbortSignal;
  /** What artists do not ask for by themselves. */
  desk?: Desk | undefined;
  /** So many arrive, and nobody after them. */
  countMax?: number | undefined;
};

/** What a second saw. `lateMs`: by how much the generator itself was late with what it sent. */
export type Second = {
  second: number;
  level: number;
  due: number;
  answered: number;
  errors: number;
  inTime: number;
  worstMs: number;
  lateMs: number;
};

export type Driven = {
  tallies: Map<string, Tally>;
  due: number;
  sent: number;
  lateMaxMs: number;
  seconds: number;
};

const TICK_MS = 1;
/** Answers later than this help nobody who waits for a page. */
const IN_TIME_MS = 1_000;

/**
 * Plays a profile. Every request has a moment at which it is due, whether or not what came before was answered, and
 * its time is counted from there: a server that stalls is charged for everybody who would have come meanwhile.
 * Somebody with a page open asks one thing at a time, so what falls due while they wait is sent right after.
 */
export async function drive(plan: Drive): Promise<Driven> {
  const random = seeded(plan.seed);
  const tallies = new Map<string, Tally>();
  const { actorOf, officialOf } = createActors(plan.people, plan.tokensOf);
  const wheel = new Map<number, (() => void)[]>();
  const endMs = secondsOf(plan.stages) * 1_000;
  const picks = weighted(plan.asks);
  const isArrivals = plan.stages.some((stage) => "perSecond" in stage);
  const next = isArrivals ? arrivals(plan.stages, random) : undefined;
  let arrival = next?.next();
  let arrived = 0;
  let active = 0;
  let due = 0;
  let sent = 0;
  let underWay = 0;
  /** What followed from answers and is not done. */
  let errands = 0;
  let lateMaxMs = 0;
  let second = emptySecond(0);
  const warmUpMs = (plan.warmUpSeconds ?? 0) * 1_000;
  const ignored = newTally();
  const begun = performance.now();
  const now = () => performance.now() - begun;
  const tallyOf = (name: string) => tallies.get(name) ?? tallies.set(name, newTally()).get(name)!;

  const at = (ms: number, run: () => void) => {
    const slot = Math.max(Math.ceil(ms), cursor);
    const there = wheel.get(slot);
    if (there) there.push(run);
    else wheel.set(slot, [run]);
  };

  async function send(name: EndpointName, actor: Actor, dueMs: number, errand?: Ask): Promise<void> {
    const ask =
      errand ??
      plan.desk?.askOf(name, actor.person, Date.now()) ??
      askOf(name, actor.person, plan.password, Date.now());
    const origin = ask.at === "edge" ? plan.edgeOf(actor.at) : plan.api;
    const sentMs = now();
    sent++;
    underWay++;
    lateMaxMs = Math.max(lateMaxMs, sentMs - dueMs);
    second.lateMs = Math.max(second.lateMs, sentMs - dueMs);
    const tally = dueMs < warmUpMs ? ignored : tallyOf(name);
    try {
      const answer = await origin.wire.ask(requestOf(ask, origin.url, actor, name === "login"));
      const ms = now() - dueMs;
      hear(ask, answer);
      note(tally.answered, ms);
      second.answered++;
      second.worstMs = Math.max(second.worstMs, ms);
      if (isGood(ask, answer)) {
        if (ms <= IN_TIME_MS) second.inTime++;
        if (name === "login") actor.tokens = tokensIn(answer, actor.tokens);
        const etag = ask.revalidates ? answer.header("etag") : undefined;
        if (etag !== undefined) actor.etags.set(ask.path, etag);
      } else {
        second.errors++;
        if (isRefusal(answer)) note(tally.refused, now() - sentMs);
        noteError(tally, String(answer.status));
      }
    } catch (error) {
      note(tally.answered, now() - dueMs);
      second.errors++;
      noteError(tally, (error as Error).message.slice(0, 60));
      hear(ask, undefined);
    } finally {
      underWay--;
    }
  }

  /** Some things are asked for by others than the artist whose turn it is. */
  async function sendAs(name: EndpointName, actor: Actor, moment: number): Promise<void> {
    underWay++;
    const person = plan.desk?.personFor(name);
    const asker = person ? await officialOf(person) : actor;
    await send(name, asker, moment).finally(() => underWay--);
  }

  /** What an answer leads to is due as it comes, or a pause after a refusal. */
  function hear(ask: Ask, answer: Answer | undefined): void {
    const errand = plan.desk?.heard(ask, answer);
    if (errand !== undefined && !plan.signal.aborted) follow(errand);
  }

  function follow(errand: Errand): void {
    const moment = now() + (errand.afterMs ?? 0);
    errands++;
    at(moment, () => void run(errand, moment).finally(() => errands--));
  }

  async function run({ name, person, ask }: Errand, moment: number): Promise<void> {
    const actor = await officialOf(person);
    due++;
    second.due++;
    await send(name, actor, moment, ask);
  }

  /** One request of somebody with a page open, at its moment or as soon as they are free. */
  async function step(actor: Actor, ms: number, followsAnswer = false): Promise<void> {
    const { name, pauseSeconds } = nextOf(actor);
    if (name !== undefined) {
      if (ms >= warmUpMs) due++;
      second.due++;
    }
    if (ms < endMs && actor.at < active && !plan.signal.aborted) {
      const nextMs = ms + pauseSeconds * 1_000;
      at(nextMs, () => void step(actor, nextMs, pauseSeconds === 0));
    }
    actor.backlog.push({ name, ms, followsAnswer });
    if (actor.isBusy) return;
    actor.isBusy = true;
    for (let one = actor.backlog.shift(); one && !plan.signal.aborted; one = actor.backlog.shift())
      // What somebody asks for with the answer before it cannot be asked for sooner, sign-in above all.
      if (one.name !== undefined)
        await sendAs(one.name, actor, one.followsAnswer ? Math.max(one.ms, now()) : one.ms);
    actor.isBusy = false;
    actor.tokens = await plan.tokensOf(actor.person);
  }

  /** What somebody asks for now, and how long they look at it; nothing where the journey's chance leaves it out. */
  function nextOf(actor: Actor): { name: EndpointName | undefined; pauseSeconds: number } {
    if (plan.asks !== "journey")
      return { name: picks(random()), pauseSeconds: plan.thinkSeconds * (0.5 + random()) };
    const entry = JOURNEY[actor.journeyStep++ % JOURNEY.length];
    return {
      name: entry && random() < entry.chance ? entry.ask : undefined,
      pauseSeconds: entry?.pauseSeconds ?? 0,
    };
  }

  function admit(level: number): void {
    const wanted = Math.floor(level);
    for (; active < wanted; active++) {
      const offset = now() + random() * Math.max(1, plan.thinkSeconds) * 1_000;
      const index = active;
      void actorOf(index).then((actor) => at(offset, () => void step(actor, offset)));
    }
    active = Math.min(active, wanted);
  }

  let cursor = 0;
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const ms = now();
      if (Math.floor(ms / 1_000) > second.second) {
        plan.onSecond?.({ ...second, level: levelAt(plan.stages, ms / 1_000) });
        second = emptySecond(Math.floor(ms / 1_000));
      }
      if (!isArrivals) admit(ms < endMs && !plan.signal.aborted ? levelAt(plan.stages, ms / 1_000) : 0);
      for (
        ;
        arrival &&
        !arrival.done &&
        arrival.value <= ms &&
        arrived < (plan.countMax ?? Infinity) &&
        !plan.signal.aborted;
        arrival = next?.next()
      ) {
        const moment = arrival.value;
        if (moment >= warmUpMs) due++;
        second.due++;
        underWay++;
        void actorOf(arrived++ % plan.people.length)
          .then((actor) => {
            const name = picks(random());
            return name === undefined ? undefined : sendAs(name, actor, moment);
          })
          .finally(() => underWay--);
      }
      while (cursor <= ms) {
        // Past it before it runs: what runs may add to the next slot, and to no earlier one.
        const slot = cursor++;
        const runs = wheel.get(slot);
        if (!runs) continue;
        wheel.delete(slot);
        if (!plan.signal.aborted) for (const run of runs) run();
      }
      const isOver = ms >= endMs || arrived >= (plan.countMax ?? Infinity) || plan.signal.aborted;
      // Of those who stop, nobody comes back for another try.
      if (isOver && underWay === 0 && (errands === 0 || plan.signal.aborted)) {
        const last = plan.signal.aborted ? undefined : plan.desk?.rest();
        if (last) return follow(last);
        clearInterval(timer);
        plan.onSecond?.(second);
        done();
      }
    }, TICK_MS);
  });
  return { tallies, due, sent, lateMaxMs, seconds: (now() - warmUpMs) / 1_000 };
}

const emptySecond = (at: number): Second => ({
  second: at,
  level: 0,
  due: 0,
  answered: 0,
  errors: 0,
  inTime: 0,
  worstMs: 0,
  lateMs: 0,
});

/** Picks by share. */
function weighted(asks: Profile["asks"]): (random: number) => EndpointName | undefined {
  if (asks === "journey") return () => undefined;
  const entries = Object.entries(asks) as [EndpointName, number][];
  const total = entries.reduce((sum, [, share]) => sum + share, 0);
  return (random) => {
    let left = random * total;
    return entries.find(([, share]) => (left -= share) < 0)?.[0];
  };
}
