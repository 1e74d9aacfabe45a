import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeWithTestbed, startControlPlane } from "./index.ts";
import type { Ports } from "./part-flags.ts";
import { freePorts } from "./ports.ts";

const taken = vi.hoisted(() => ({ parts: [] as ("etcd" | "api")[], port: 0 }));

/** As if somebody came between the answer and its use, once for each of `taken.parts`. */
vi.mock(import("./ports.ts"), async (original) => {
  const { freePorts } = await original();
  return {
    freePorts: vi.fn(async (): Promise<Ports> => {
      const part = taken.parts.shift();
      return { ...(await freePorts()), ...(part === undefined ? {} : { [part]: taken.port }) };
    }),
  };
});

describeWithTestbed("a port that was taken meanwhile", () => {
  let other: Server;
  beforeAll(async () => {
    other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    taken.port = (other.address() as { port: number }).port;
  });
  afterAll(() => other.close());

  test("means another attempt with other ports", async () => {
    taken.parts = ["etcd", "api"];
    await using plane = await startControlPlane({ components: "api" });
    expect(vi.mocked(freePorts)).toHaveBeenCalledTimes(3);
    expect((await plane.request({ path: "/readyz" })).status).toBe(200);
  });
});
