import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addNode,
  type ControlPlane,
  describeWithTestbed,
  startControlPlane,
} from "../../../../../testbed/harness/index.ts";
import { daemonLands } from "./daemon-pods.ts";
import { type LandingNode, type LandingSpec, mayLand } from "./landing.ts";
import { arbitraryNode, arbitrarySpec } from "./testing/arbitrary-placements.ts";

const seed = Number(process.env["PLACEMENT_SEED"] ?? 20_261_121);
const specCount = Number(process.env["PLACEMENT_PODS"] ?? 250);
const daemonCount = 24;
const nodeNames = Array.from({ length: 8 }, (_, at) => `node-${at}`);
const pin = "pinned";

interface PlacedPod {
  readonly metadata: { readonly name: string; readonly ownerReferences?: readonly { readonly name: string }[] };
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

describeWithTestbed(`pods land as the real scheduler says (PLACEMENT_SEED=${seed})`, () => {
  let plane: ControlPlane;
  const nodes: LandingNode[] = nodeNames.flatMap((name, at) => {
    const [sampled] = fc.sample(arbitraryNode(name), { seed: seed + at, numRuns: 1 });
    // Every other node is open to all, so that what pods ask for decides.
    const node = sampled && (at % 2 === 0 ? sampled : { ...sampled, taints: [], unschedulable: false });
    return node ? [{ ...node, labels: { ...node.labels, [pin]: name } }] : [];
  });

  beforeAll(async () => {
    plane = await startControlPlane();
    for (const { name, labels, taints, unschedulable } of nodes) {
      await addNode(plane, { name, labels, taints: taints as never });
      if (unschedulable) await write("PATCH", `/api/v1/nodes/${name}`, { spec: { unschedulable } });
    }
    await write("POST", "/api/v1/namespaces", { metadata: { name: "placed" } });
    const account = "/api/v1/namespaces/placed/serviceaccounts/default";
    while ((await plane.request({ path: account })).status !== 200) await sleep(100);
    const isReady = async () =>
      !(await plane.request({ path: "/api/v1/nodes" })).text.includes("node.kubernetes.io/not-ready");
    while (!(await isReady())) await sleep(200);
  });
  afterAll(async () => plane.stop());

  async function write(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<number> {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const { status, text } = await plane.request({ method, path, body, contentType });
    if (status >= 300 && status !== 422) throw new Error(text);
    return status;
  }

  async function pods(): Promise<readonly PlacedPod[]> {
    const { text } = await plane.request({ path: "/api/v1/namespaces/placed/pods", timeoutMs: 30_000 });
    return (JSON.parse(text) as { items: PlacedPod[] }).items;
  }

  /** The pods once the scheduler has looked at each. */
  async function settled(isSettled: (found: readonly PlacedPod[]) => boolean): Promise<readonly PlacedPod[]> {
    for (;;) {
      const found = await pods();
      if (found.every(wasLookedAt) && isSettled(found)) return found;
      await sleep(300);
    }
  }

  test("every generated pod on every node: it lands there exactly if it may", { timeout: 300_000 }, async () => {
    const specs = fc.sample(arbitrarySpec(nodeNames), { seed, numRuns: specCount });
    const wanted = specs.flatMap((spec, at) => nodes.map((node) => ({ name: `pod-${at}-${node.name}`, spec, node })));
    let refused = 0;
    for (let at = 0; at < wanted.length; at += 16)
      await Promise.all(
        wanted.slice(at, at + 16).map(async ({ name, spec, node }) => {
          const body = {
            metadata: { name },
            spec: { ...podSpec(spec), nodeSelector: { ...spec.nodeSelector, [pin]: node.name } },
          };
          if ((await write("POST", "/api/v1/namespaces/placed/pods", body)) === 422) refused++;
        }),
      );
    const found = new Map((await settled(() => true)).map((pod) => [pod.metadata.name, pod.spec.nodeName]));
    const wrong = wanted.filter(
      ({ name, spec, node }) => (found.get(name) === node.name) !== mayLand(spec, node).lands,
    );
    expect({ seed, wrong: wrong.map(({ name, spec, node }) => ({ name, spec, node })) }).toEqual({ seed, wrong: [] });
    const landed = [...found.values()].filter((node) => node !== undefined).length;
    expect(refused).toBeLessThan(wanted.length / 10);
    expect(landed).toBeGreaterThan(found.size / 20);
    expect(landed).toBeLessThan(found.size);
  });

  test("DaemonSets run on the nodes on which they are said to land", { timeout: 120_000 }, async () => {
    const specs = fc.sample(arbitrarySpec(nodeNames), { seed: seed + 1, numRuns: daemonCount });
    const expected = new Set<string>();
    for (const [at, spec] of specs.entries()) {
      const name = `daemon-${at}`;
      const labels = { daemon: name };
      const template = { metadata: { labels }, spec: podSpec(spec) };
      const path = "/apis/apps/v1/namespaces/placed/daemonsets";
      const status = await write("POST", path, {
        metadata: { name },
        spec: { selector: { matchLabels: labels }, template },
      });
      if (status !== 422)
        for (const node of nodes) if (daemonLands(spec, node).lands) expected.add(`${name} ${node.name}`);
    }
    const placements = (found: readonly PlacedPod[]) =>
      found.flatMap(({ metadata, spec }) =>
        metadata.ownerReferences ? [`${metadata.ownerReferences[0]?.name} ${spec.nodeName}`] : [],
      );
    const until = Date.now() + 20_000;
    const found = await settled((all) => placements(all).length >= expected.size || Date.now() > until);
    await sleep(1000);
    expect({ seed, placed: placements(await pods()).toSorted() }).toEqual({ seed, placed: [...expected].toSorted() });
    expect(found.length).toBeGreaterThan(0);
  });
});

function podSpec(spec: LandingSpec): object {
  const resources = { requests: { cpu: "1m", memory: "1Mi" } };
  return { ...spec, containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10", resources }] };
}

function wasLookedAt({ spec, status }: PlacedPod): boolean {
  return (
    spec.nodeName !== undefined ||
    (status?.conditions ?? []).some(({ type, status: is }) => type === "PodScheduled" && is === "False")
  );
}
