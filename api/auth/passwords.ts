import { availableParallelism } from "node:os";
import { authProblems } from "../../core/auth.ts";
import { Problem } from "../../core/problem.ts";
import { SIGN_INS } from "../http/shed.ts";

/** OWASP's floor for argon2id: 19 MiB, two passes. Bun's default of 64 MiB leaves 19 verifications a second. */
const ARGON2 = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const;
/** One where there are but two cores: with both of them hashing, everybody else waits (`bun bench flood`). */
const AT_ONCE_MAX = availableParallelism() > 2 ? 2 : 1;
/** As many as the door lets in: beyond it they are refused before they are looked up. */
const WAITING_MAX = SIGN_INS.atOnce - AT_ONCE_MAX;
let running = 0;
const waiting: (() => void)[] = [];
let nobodys: Promise<string> | undefined;

/** @throws Problem 503 `auth/busy` when more people wait than should. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE_MAX) {
    if (waiting.length >= WAITING_MAX)
      throw new Problem(authProblems.busy, undefined, { headers: { "retry-after": "2" } });
    await new Promise<void>((go) => waiting.push(go));
  } else {
    running++;
  }
  try {
    return await work();
  } finally {
    // The place passes to the next in line, or falls free.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export async function hashPassword(password: string): Promise<string> {
  return await inTurn(() => Bun.password.hash(password, ARGON2));
}

/** `hash` null is somebody without a password, or nobody: as slow, and never right. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  nobodys ??= Bun.password.hash(crypto.randomUUID(), ARGON2);
  const compared = hash ?? (await nobodys);
  const right = await inTurn(() => Bun.password.verify(password, compared));
  return right && hash !== null;
}

/** The commonest passwords of eight characters and more, as published lists of leaked ones agree. */
const COMMON = new Set(
  (
    "12345678 123456789 1234567890 password password1 password123 qwertyuiop qwerty123 iloveyou sunshine princess " +
    "football baseball superman trustno1 passw0rd p@ssw0rd letmein1 welcome1 admin123 administrator 11111111 00000000 " +
    "88888888 87654321 987654321 12341234 11223344 123123123 asdfghjkl zxcvbnm1 1q2w3e4r 1qaz2wsx qazwsxedc michael1 " +
    "jennifer computer internet whatever starwars corvette mercedes maverick dragon12 changeme default1 liverpool chelsea1"
  ).split(" "),
);

/** @throws Problem 422 for a password that is guessed first. */
export function refuseWeak(password: string, email: string): void {
  const lower = password.toLowerCase();
  const local = email.split("@")[0] ?? "";
  if (COMMON.has(lower) || (local.length >= 4 && lower.includes(local)) || new Set(lower).size < 4) {
    throw new Problem(authProblems.weakPassword, undefined, {
      errors: [{ pointer: "/new_password", detail: "is too easy to guess" }],
    });
  }
}
