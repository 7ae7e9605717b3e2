import { readConfig } from "./config.ts";
import { startHouse } from "./house.ts";
import { sentenceOf } from "./refusal.ts";
import { welcome } from "./welcome.ts";

/** The terminal and npm both pass a Ctrl-C on: the second one of a pair is no wish to force anything. */
const PAIR_MS = 1_000;
const PARENT_CHECK_MS = 500;
const SLOW_STOP_MS = 9_500;

const begun = performance.now();
// Not console.error: it paints every word red on a terminal.
const say = (text: string) => void process.stderr.write(`${text}\n`);
const stopping = Promise.withResolvers<string>();
let stoppingSince: number | undefined;

function stop(why: string): void {
  const now = performance.now();
  if (stoppingSince === undefined) {
    stoppingSince = now;
    stopping.resolve(why);
  } else if (now - stoppingSince > PAIR_MS) {
    say("Ending at once");
    // Every program watches this process and ends with it.
    process.exit(1);
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(signal));

/** Settles, with the sentence, when a start fails; undefined when it was told to stop. */
async function run(): Promise<string | undefined> {
  await using closing = new AsyncDisposableStack();
  try {
    const config = readConfig(process.env, process.argv.slice(2));
    if (config.underNpm) watchParent();
    const starting = startHouse(config, process.env, closing, say);
    const house = await Promise.race([starting, stopping.promise]);
    if (typeof house === "string") {
      say(`Stopping (${house}) …`);
      // What a start under way still opens must be closed too.
      process.exitCode = 130;
      await Promise.race([starting.catch(() => undefined), Bun.sleep(SLOW_STOP_MS / 2)]);
      return undefined;
    }
    console.log(welcome(house.state(), config, performance.now() - begun));
    say(`Stopping (${await stopping.promise}) …`);
    return undefined;
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    return sentence;
  }
}

/** npm passes a SIGTERM on, but a killed npm passes on nothing. */
function watchParent(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop("npm is gone");
  }, PARENT_CHECK_MS);
  timer.unref();
}

const sentence = await run();
if (sentence !== undefined) {
  say(sentence);
  process.exit(1);
}
if (stoppingSince !== undefined) say("Stopped");
process.exit(process.exitCode ?? 0);
