import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { addNode, type ControlPlane } from "../../../../../testbed/harness/index.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { applyTo } from "../../plan/testing/server-objects.ts";

const lookEveryMs = 50;

/** For cluster tests: the objects of a world, on a control plane. What runs comes once its account is there, admission last. */
export async function bringAbout(plane: ControlPlane, objects: readonly KubernetesObject[]): Promise<void> {
  const isOf = (kind: string) => (object: KubernetesObject) => object.kind === kind;
  const later = objects.filter(({ kind }) => !["Namespace", "Node", "Pod"].includes(kind));
  for (const object of objects.filter(isOf("Namespace"))) await applied(plane, object);
  for (const { metadata, spec } of objects.filter(isOf("Node")) as unknown as NodeObject[])
    await addNode(plane, { name: metadata.name, labels: metadata.labels, taints: spec?.taints ?? [] });
  await Promise.all(later.filter(({ kind }) => !kind.startsWith("Validating")).map((object) => applied(plane, object)));
  for (const { metadata } of objects.filter(isOf("Namespace"))) {
    const path = `/api/v1/namespaces/${metadata.name}/serviceaccounts/default`;
    while ((await plane.request({ path })).status !== 200) await sleep(lookEveryMs);
  }
  for (const object of objects.filter(isOf("Pod"))) await applied(plane, object);
  await Promise.all(later.filter(({ kind }) => kind.startsWith("Validating")).map((object) => applied(plane, object)));
}

interface NodeObject {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec?: { readonly taints?: Parameters<typeof addNode>[1]["taints"] };
}

async function applied(plane: ControlPlane, object: KubernetesObject): Promise<void> {
  expect(await applyTo(plane, object)).toMatchObject({ ok: true });
}
