import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Drift, DriftEvent, WantedObject } from "@kubestage/core";
import { keyText } from "@kubestage/core";
import type { ControlPlane } from "../../../../../testbed/harness/index.ts";
import { apply } from "../../apply/apply.ts";
import { prepare } from "../../plan/prepare.ts";
import { followDrift } from "../drift.ts";
import type { DriftRequest } from "../drift.ts";

export const declaration = `apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com, administrators: { groups: [platform] } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: nonprod }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: nonprod, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: nonprod, tier: development, after: [dev] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
  image: registry.example.com/web:1
  port: 8080
  autoscale: { min: 2, max: 4, cpu: 70 }
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: api }
spec:
  team: storefront
  image: registry.example.com/api:1
  port: 8080
  replicas: 1
  config: { COLOUR: blue }
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
`;

/** A declaration in a folder of its own, and the request for its drift. */
export interface Declared {
  readonly request: DriftRequest;
  readonly remove: () => void;
}

export async function declare(plane: ControlPlane, signal: AbortSignal, text = declaration): Promise<Declared> {
  const folder = mkdtempSync(join(tmpdir(), "kubestage-drift-"));
  mkdirSync(join(folder, "shop"));
  writeFileSync(join(folder, "shop", "platform.yaml"), text);
  const request = { path: "shop", from: folder, context: "testbed", kubeconfig: await plane.kubeconfig(), signal };
  return { request, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Brings what is declared into the cluster, by force. The result is how many objects are declared. */
export async function bring(request: DriftRequest): Promise<number> {
  const { end, plan, diagnostics } = await apply({
    ...request,
    forceConflicts: true,
    allowDataLoss: true,
    timeoutMs: 60_000,
    wait: false,
    show: () => Promise.resolve(),
    confirm: undefined,
  });
  if (end !== "done" || !plan)
    throw new Error(`the apply ended ${end}: ${diagnostics.map(({ message }) => message).join("; ")}`);
  return plan.unchanged + plan.items.filter(({ action }) => action !== "delete").length;
}

const writtenAtOnce = 16;

/** Writes what is declared without asking first, which is faster where there is much of it. The result is as of `bring`. */
export async function write(request: DriftRequest): Promise<number> {
  const { prepared } = await prepare(request, "compare");
  if (!prepared) throw new Error("the test's own declaration has an error");
  const { api } = prepared.connected;
  const { objects } = prepared.wanted;
  const discovery = await api.discovery();
  const wave = ({ key }: WantedObject): number =>
    key.kind === "Namespace" ? 0 : key.group === "admissionregistration.k8s.io" ? 2 : 1;
  for (const number of [0, 1, 2]) {
    const queue = objects.filter((one) => wave(one) === number).values();
    const worker = async (): Promise<void> => {
      for (const { object, key } of queue) {
        const resource = discovery.find(object.apiVersion, object.kind);
        const answer = resource && (await api.apply(resource, object, { force: true }));
        if (!answer?.ok) throw new Error(`${keyText(key)}: ${answer?.problem.message ?? "is not served"}`);
      }
    };
    await Promise.all(Array.from({ length: writtenAtOnce }, worker));
  }
  api.close();
  return objects.length;
}

/** What `--watch` tells, as it comes. */
export class Follower {
  readonly events: DriftEvent[] = [];
  /** Every event, with those that `next` has passed over. */
  readonly told: string[] = [];
  readonly waits: string[] = [];
  readonly #ending = new AbortController();
  readonly #ended: Promise<unknown>;
  readonly #begun = Promise.withResolvers<void>();
  #wake: () => void = () => undefined;

  constructor(request: DriftRequest) {
    const signal = AbortSignal.any([request.signal, this.#ending.signal]);
    this.#ended = followDrift(
      { ...request, signal },
      {
        tell: (event) => {
          this.events.push(event);
          this.told.push(`${event.event} ${keyText(event.drift.key)}`);
          this.#wake();
          return Promise.resolve();
        },
        problem: () => undefined,
        begun: () => this.#begun.resolve(),
        waits: (what) => void this.waits.push(what),
      },
    ).catch((error: unknown) => {
      this.#begun.reject(error);
      if (!signal.aborted) throw error;
    });
  }

  begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** The first event, since the last call, of which `what` is in the text of its key. */
  async next(event: DriftEvent["event"], what: string): Promise<Drift> {
    for (;;) {
      const index = this.events.findIndex((one) => one.event === event && keyText(one.drift.key).includes(what));
      const [found] = index === -1 ? [] : this.events.splice(0, index + 1).slice(-1);
      if (found) return found.drift;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }
}
