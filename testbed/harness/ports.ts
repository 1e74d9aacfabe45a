import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import type { Ports } from "./part-flags.ts";

/** Below the ports that the system gives to outgoing connections, so that none is taken while a part restarts. */
const [lowest, highest] = [10_000, 30_000];

/**
 * Ports on loopback that nobody listens on. Between this answer and its use somebody else may come: who starts a control
 * plane tries again with others.
 */
export async function freePorts(): Promise<Ports> {
  const taken = new Set<number>();
  const next = async (): Promise<number> => {
    for (;;) {
      const port = randomInt(lowest, highest);
      if (taken.has(port) || !(await isFree(port))) continue;
      taken.add(port);
      return port;
    }
  };
  return {
    etcd: await next(),
    peer: await next(),
    api: await next(),
    controllers: await next(),
    scheduler: await next(),
  };
}

/** One such port. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
