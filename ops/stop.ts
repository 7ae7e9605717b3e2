import { readFolder } from "./config.ts";
import { holderOf } from "./folder.ts";

/** A house needs ten seconds at most (ops/house.ts); then it is ended, and its programs with it. */
const STOP_MS_MAX = 12_000;

const folder = readFolder(process.env);
const pid = holderOf(folder);
if (pid === undefined) {
  console.log(`Nothing runs on ${folder}`);
} else {
  process.kill(pid, "SIGTERM");
  const deadline = Date.now() + STOP_MS_MAX;
  while (holderOf(folder) === pid && Date.now() < deadline) await Bun.sleep(50);
  if (holderOf(folder) === pid) {
    process.kill(pid, "SIGKILL");
    console.error(`Process ${pid} did not stop within ${STOP_MS_MAX / 1_000} s and was killed`);
    process.exitCode = 1;
  } else {
    console.log("Stopped");
  }
}
