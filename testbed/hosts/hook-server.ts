import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface Heard {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the first request, the second, … gets; the last one is for all that follow. */
export type HookReply =
  | "late"
  | "cut"
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/** A receiver on loopback, until the test has ended. */
export async function startHookServer(replies?: readonly HookReply[]) {
  const { close, ...server } = await listenForHooks(replies);
  onTestFinished(close);
  return server;
}

/** The same, until it is closed. */
export async function listenForHooks(replies: readonly HookReply[] = [{ status: 200 }]) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const reply = replies[Math.min(heard.length, replies.length) - 1] ?? { status: 200 };
      if (reply === "late") return;
      if (reply === "cut") response.destroy();
      else response.writeHead(reply.status, reply.headers).end(reply.body ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, close };
}
