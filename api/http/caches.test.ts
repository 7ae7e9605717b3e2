import { describeCaches } from "./testing-caches.ts";

describeCaches("caches in memory", async () => ({}));
