import { startRelay, type RelayMode } from "../../edge/testing-relay.ts";

/** edge/testing-relay.ts as a process between a region and its home: told its mode, it says where it listens. */
let mode: RelayMode = "good";
process.on("message", (next: RelayMode) => {
  mode = next;
});
process.on("disconnect", () => process.exit(0));
const { port } = startRelay(process.argv[2] ?? "", () => mode);
process.send?.(port);
