import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { describeWithTestbed, startControlPlane } from "./index.ts";
import type { Ports } from "./part-flags.ts";
import { freePorts } from "./ports.ts";

describeWithTestbed("a port that was taken meanwhile", () => {
  test("means another attempt with other ports", async () => {
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const taken: Partial<Ports>[] = [{ etcd: port }, { api: port }, {}];
    // As if somebody came between the answer and its use, twice.
    const ports = async (): Promise<Ports> => ({ ...(await freePorts()), ...taken.shift() });
    await using plane = await startControlPlane({ components: "api" }, ports);
    expect(taken).toEqual([]);
    expect((await plane.request({ path: "/readyz" })).status).toBe(200);
  });
});
