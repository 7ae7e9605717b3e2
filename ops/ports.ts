import { connect, createServer } from "node:net";
import { Refusal } from "./refusal.ts";

const CONNECT_MS_MAX = 500;

/** @throws Refusal that names the first port which is taken or not allowed. */
export async function refuseTakenPorts(host: string, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const code = (await answers(port)) ? "EADDRINUSE" : await bindError(host, port);
    if (code === undefined) continue;
    if (code === "EADDRINUSE") {
      throw new Refusal(
        `Port ${port} is taken by another program; the portal needs ${ports.join(", ")}. PORT=4000 npm start moves it`,
      );
    }
    throw new Refusal(
      `Port ${port} on ${host} cannot be used (${code}); PORT and HOST say where the portal listens`,
    );
  }
}

/** A program that shares its port (SO_REUSEPORT) would let us bind beside it, and take half of our requests. */
async function answers(port: number): Promise<boolean> {
  return await new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: CONNECT_MS_MAX });
    const end = (answered: boolean) => {
      socket.destroy();
      done(answered);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

async function bindError(host: string, port: number): Promise<string | undefined> {
  return await new Promise((done) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? "unknown"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(undefined)));
  });
}
