import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { peakOf } from "../measure.ts";
import { appName } from "../platform.ts";
import type { Asked } from "./client.ts";
import { Client } from "./client.ts";
import type { Input } from "./inputs.ts";
import { ofKubestage } from "./inputs.ts";
import type { Side } from "./side.ts";
import type { Spread } from "./spread.ts";
import { spreadOf } from "./spread.ts";

const samples = 24;
const pauseMs = 200;
const patience = AbortSignal.timeout.bind(AbortSignal, 120_000);

export interface Seen {
  /** Milliseconds from the API server's answer to another client's change until the line is printed. */
  readonly delay: Spread;
  readonly peakMegabytes: number | undefined;
}

/** `kubestage drift --watch`, while another client changes, deletes and adds objects. */
export async function watchDrift(side: Side, input: Input): Promise<Seen> {
  const [command, args] = side.kubestageCommand([...ofKubestage("drift", input, side.plane.name), "--watch"]);
  const child = spawn(command, args, { env: side.environment, stdio: ["ignore", "pipe", "pipe"] });
  const client = new Client(String(side.environment["KUBECONFIG"]), 1);
  try {
    const lines = new Printed(child.stdout);
    await new Printed(child.stderr).time(`watching ${input.objects} declared objects`);
    const delays: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      await sleep(pauseMs);
      const { asked, told } = change(sample);
      const seen = lines.time(told);
      await client.ask(asked);
      const acknowledged = performance.now();
      delays.push((await seen) - acknowledged);
    }
    return { delay: spreadOf(delays), peakMegabytes: peakOf(child.pid) };
  } finally {
    client.close();
    child.kill("SIGINT");
    if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  }
}

/** A change of the app of that number, each of another object, and what is said of it. */
function change(sample: number): { readonly asked: Asked; readonly told: string } {
  const app = appName(sample);
  const namespace = `${app}-dev`;
  switch (sample % 3) {
    case 0:
      return {
        asked: {
          method: "PATCH",
          path: `/apis/apps/v1/namespaces/${namespace}/deployments/${app}`,
          contentType: "application/merge-patch+json",
          body: JSON.stringify({ spec: { replicas: 5 } }),
        },
        told: `changed  apps/Deployment ${namespace}/${app} `,
      };
    case 1:
      return {
        asked: { method: "DELETE", path: `/api/v1/namespaces/${namespace}/services/${app}` },
        told: `missing  Service ${namespace}/${app} `,
      };
    default:
      return {
        asked: {
          method: "POST",
          path: `/api/v1/namespaces/${namespace}/configmaps`,
          body: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "of-nobody" } }),
        },
        told: `foreign  ConfigMap ${namespace}/of-nobody `,
      };
  }
}

/** Puts back what `watchDrift` has changed. */
export async function undoDrift(side: Side, input: Input): Promise<void> {
  const client = new Client(String(side.environment["KUBECONFIG"]), 1);
  try {
    for (let sample = 2; sample < samples; sample += 3)
      await client.ask({
        method: "DELETE",
        path: `/api/v1/namespaces/${appName(sample)}-dev/configmaps/of-nobody`,
      });
  } finally {
    client.close();
  }
  await side.kubestage([...ofKubestage("apply", input, side.plane.name), "--yes", "--no-wait", "--force-conflicts"]);
}

/** What a process has printed, and when. */
class Printed {
  #text = "";
  #wake: () => void = () => undefined;

  constructor(stream: NodeJS.ReadableStream) {
    stream.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString();
      this.#wake();
    });
  }

  /** When `wanted` is first seen, by the clock of this process. Throws where it does not come in two minutes. */
  async time(wanted: string): Promise<number> {
    const ended = patience();
    while (!this.#text.includes(wanted)) {
      if (ended.aborted) throw new Error(`${JSON.stringify(wanted)} was not printed, but: ${this.#text}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      ended.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    }
    return performance.now();
  }
}
