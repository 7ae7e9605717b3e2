import { say } from "../ui/toast.tsx";
import type { WorkerMessage } from "./held.ts";

const LOOK_AGAIN_MS = 60 * 60_000;
/** Whoever does not take it gets the new version when they open the portal the next time. */
const OFFERED_MS = 60_000;

/** Registers the service worker, and offers a new version of the page when one is ready. */
export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  let hasOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker takes over a page that is as new as itself.
    if (hasOne) location.reload();
    hasOne = true;
  });
  const registration = (await navigator.serviceWorker.register("/sw.js")) as
    | ServiceWorkerRegistration
    | undefined;
  // A browser that was told to block workers gives none.
  if (!registration) return;
  const offer = (worker: ServiceWorker | null) => {
    if (!worker || !navigator.serviceWorker.controller) return;
    const take: WorkerMessage = { take_over: true };
    const ready = () =>
      say("A new version is ready", { label: "Reload", run: () => worker.postMessage(take) }, OFFERED_MS);
    if (worker.state === "installed") ready();
    else worker.addEventListener("statechange", () => worker.state === "installed" && ready());
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => offer(registration.installing));
  // Offline there is nothing newer to be had; the next hour asks again.
  setInterval(() => void registration.update().catch(() => undefined), LOOK_AGAIN_MS);
}
