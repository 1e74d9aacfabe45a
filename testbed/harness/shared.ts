import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inject } from "vitest";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { definitionSets } from "./definitions.ts";
import { openControlPlane, type RunningControlPlane } from "./running-control-plane.ts";
import type { Endpoint } from "./users.ts";

/**
 * The one control plane that the test files of a run share, with every part and every definition. It starts when it is
 * first asked for. Who uses it keeps to names of their own, and changes nothing that others see.
 */
export async function sharedControlPlane(): Promise<RunningControlPlane> {
  const state = inject("testbed");
  if (state?.type !== "ready") throw new Error("a shared control plane is for suites of describeWithTestbed");
  const answer = await ask(state.sharedAt);
  if ("error" in answer) throw new Error(answer.error);
  return openControlPlane(answer);
}

type Answer = Endpoint | { readonly error: string };

/** The answer comes when the control plane has started, which is why the connection waits. */
async function ask(port: number): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/`);
  return (await response.json()) as Answer;
}

/** Hands the shared control plane out to the processes of a run. */
export interface Sharing {
  /** The loopback port to ask at. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Waits on a loopback port for the first who asks, and starts the control plane then. */
export async function shareControlPlane(): Promise<Sharing> {
  let started: Promise<ControlPlane> | undefined;
  const server = createServer((_, response) => {
    started ??= startControlPlane({ name: "shared", definitions: definitionSets });
    started.then(
      ({ name, server, folder }) => response.end(JSON.stringify({ name, server, folder } satisfies Answer)),
      (error: unknown) => response.end(JSON.stringify({ error: String(error) } satisfies Answer)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      await started?.then(
        (plane) => plane.stop(),
        () => undefined, // those who asked have been told
      );
    },
  };
}
