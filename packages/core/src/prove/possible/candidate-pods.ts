import { objectsOf, type World } from "../../manifests/world/world.ts";

type Spec = Readonly<Record<string, unknown>>;
type Labels = Readonly<Record<string, string>>;

/** Pods of the world, as templates, and what a pod can be completed with. */
export interface CandidatePods {
  /** Specs worth trying in a namespace, those that are there first; the last is a minimal one. */
  specs(namespace: string, labels: Labels): readonly Spec[];
  /** Labels of pods that are there. */
  labels(namespace: string): readonly Labels[];
  /** Other specs that differ from this one in one thing. */
  changed(spec: Spec, namespace: string): readonly Spec[];
}

interface Known {
  readonly labels: Labels;
  readonly spec: Spec;
}

const fromOneNamespace = 8;
const images = 6;

export function candidatePods(world: World, constants: ReadonlySet<string>): CandidatePods {
  const known = knownPods(world);
  const ofStage = new Map<string, readonly Spec[]>();
  for (const [namespace, pods] of known) {
    const stage = world.stages.ofNamespace.get(namespace) ?? "";
    const before = ofStage.get(stage) ?? [];
    if (before.length < fromOneNamespace)
      ofStage.set(stage, [...before, ...pods.slice(0, 2).map(({ spec }) => anyNamespace(spec))]);
  }
  const imagesToTry = imagesOf(known, constants);
  const priorities = objectsOf(world, "scheduling.k8s.io/PriorityClass").map(({ object }) => object.metadata.name);
  return {
    specs(namespace, labels) {
      const own = known.get(namespace) ?? [];
      const alike = own.filter((one) => isSame(one.labels, labels));
      const others = own.filter((one) => !alike.includes(one));
      const found = [...alike, ...others].slice(0, fromOneNamespace).map(({ spec }) => anyNamespace(spec));
      const near = ofStage.get(world.stages.ofNamespace.get(namespace) ?? "") ?? [];
      const minimal = minimalSpec(imagesToTry[0] ?? "registry.k8s.io/pause");
      return [...found, ...near, minimal];
    },
    labels: (namespace) => (known.get(namespace) ?? []).slice(0, fromOneNamespace).map(({ labels }) => labels),
    changed(spec, namespace) {
      const stage = world.stages.ofNamespace.get(namespace);
      const key = world.stages.label;
      return [
        ...(stage !== undefined && key !== undefined ? [{ ...spec, nodeSelector: { [key]: stage } }] : []),
        ...imagesToTry.map((image) => withImage(spec, image)),
        ...priorities.map((priorityClassName) => ({ ...spec, priorityClassName })),
        withResources(spec),
      ];
    },
  };
}

/** Meets every Pod Security level. */
function minimalSpec(image: string): Spec {
  return {
    securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "main",
        image,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  };
}

function knownPods(world: World): ReadonlyMap<string, readonly Known[]> {
  const found = new Map<string, Known[]>();
  const add = (namespace: string, labels: Labels | undefined, spec: object | undefined) => {
    if (spec === undefined) return;
    const one = { labels: labels ?? {}, spec: spec as Spec };
    const pods = found.get(namespace);
    if (pods) pods.push(one);
    else found.set(namespace, [one]);
  };
  for (const { object } of objectsOf(world, "Pod"))
    add(object.metadata.namespace ?? "", object.metadata.labels, object.spec);
  const kinds = ["apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet", "apps/DaemonSet", "batch/Job"] as const;
  for (const kind of kinds)
    for (const { object } of objectsOf(world, kind)) {
      const { template } = object.spec ?? {};
      add(object.metadata.namespace ?? "", template?.metadata?.labels, template?.spec);
    }
  for (const { object } of objectsOf(world, "batch/CronJob")) {
    const { template } = object.spec?.jobTemplate.spec ?? {};
    add(object.metadata.namespace ?? "", template?.metadata?.labels, template?.spec);
  }
  return found;
}

const fixedFields: ReadonlySet<string> = new Set(["nodeName", "serviceAccountName", "serviceAccount"]);

/** Nobody's node, and the account that every namespace has: so it fits any namespace. */
function anyNamespace(spec: Spec): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !fixedFields.has(field)));
}

function imagesOf(known: ReadonlyMap<string, readonly Known[]>, constants: ReadonlySet<string>): string[] {
  const all = [...known.values()].flat().flatMap(({ spec }) => containersOf(spec).map(({ image }) => image));
  const found = new Set([...new Set(all.filter((image) => typeof image === "string"))].slice(0, images));
  const registries = [...constants].filter((text) => /^[a-z0-9.-]+\.[a-z]{2,}(:\d+)?(\/[a-z0-9._/-]*)?$/.test(text));
  for (const registry of registries.slice(0, images))
    found.add(`${registry.replace(/\/$/, "")}/witness@sha256:${"0".repeat(64)}`);
  return [...found];
}

function containersOf(spec: Spec): readonly Spec[] {
  const { containers } = spec;
  return Array.isArray(containers) ? (containers as readonly Spec[]) : [];
}

function withImage(spec: Spec, image: string): Spec {
  return { ...spec, containers: containersOf(spec).map((container) => ({ ...container, image })) };
}

function withResources(spec: Spec): Spec {
  const resources = { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "64Mi" } };
  return { ...spec, containers: containersOf(spec).map((container) => ({ ...container, resources })) };
}

function isSame(one: Labels, other: Labels): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
