/** Does this address answer with 200? For health checks of images that hold no other client than Bun. */
const ANSWER_MS_MAX = 4_000;

const [url = ""] = process.argv.slice(2);
const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) }).catch(
  (error: Error) => error,
);
// The orchestrator keeps what is said here: the API's answer names each part that is not ready.
console.log(response instanceof Error ? response.message : await response.text());
process.exit(response instanceof Response && response.ok ? 0 : 1);

export {};
