import { lazy, type Component } from "solid-js";

/** A page comes when it is opened, in a file of its own. */
export const page = (load: () => Promise<{ Page: Component }>) =>
  lazy(async () => ({ default: (await load()).Page }));
