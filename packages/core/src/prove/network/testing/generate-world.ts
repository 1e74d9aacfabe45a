import type { World, WorldObject } from "../../../manifests/world/world.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";

/** The shape of a generated world: one namespace for each app and stage, as published figures of clusters have it. */
interface WorldShape {
  readonly namespaces: number;
  readonly pods: number;
  /** At most; three for each namespace. */
  readonly policies: number;
  readonly stages: number;
  /** Apps that each app calls, in its own stage. */
  readonly calls: number;
}

/**
 * Namespaces with three policies each: in from the stage's callers by label and from the ingress controller, out to DNS
 * and to the apps that are called, and a default deny. Pods look as an API server returns them, about 2.4 KB each.
 */
export function generateObjects({ namespaces, pods, policies, stages, calls }: WorldShape): UnknownContent[] {
  const objects: UnknownContent[] = [...shared()];
  const apps = Math.ceil(namespaces / stages);
  const perNamespace = Math.max(1, Math.round(pods / namespaces));
  for (let at = 0; at < namespaces; at++) {
    const app = at % apps;
    const stage = stageName(Math.floor(at / apps));
    const name = `app-${app}-${stage}`;
    objects.push({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name,
        labels: { stage, "app.kubernetes.io/part-of": `app-${app}`, "kubernetes.io/metadata.name": name },
      },
    });
    const own = policiesOf({ name, app, apps, stage, calls });
    objects.push(...own.slice(0, Math.max(0, Math.min(own.length, policies - at * own.length))));
    for (let pod = 0; pod < perNamespace; pod++) objects.push(podOf(name, `app-${app}`, pod));
  }
  return objects;
}

/** A world of those objects, as a reader would make it. */
export function worldOfObjects(listed: readonly UnknownContent[]): World {
  const objects = new Map<string, WorldObject[]>();
  const ofNamespace = new Map<string, string>();
  for (const object of listed) {
    const slash = object.apiVersion.indexOf("/");
    const kind = slash === -1 ? object.kind : `${object.apiVersion.slice(0, slash)}/${object.kind}`;
    const known = objects.get(kind);
    const found: WorldObject = { object, origin: { type: "built-in" } };
    if (known) known.push(found);
    else objects.set(kind, [found]);
    const stage = object.kind === "Namespace" ? object.metadata.labels?.["stage"] : undefined;
    if (stage !== undefined) ofNamespace.set(object.metadata.name, stage);
  }
  const names = [...new Set(ofNamespace.values())].toSorted();
  return {
    name: "generated",
    minorVersion: 36,
    objects,
    stages: { names, label: "stage", ofNamespace, ofNode: new Map() },
    gaps: [],
  };
}

const firstStages = ["dev", "test", "prod", "staging", "performance"];

function stageName(at: number): string {
  return firstStages[at] ?? `preview-${at}`;
}

function namespace(name: string): UnknownContent {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { "kubernetes.io/metadata.name": name } } };
}

function shared(): UnknownContent[] {
  return [
    namespace("kube-system"),
    namespace("ingress-nginx"),
    podOf("kube-system", "coredns", 0, { "k8s-app": "kube-dns" }),
    podOf("ingress-nginx", "ingress-nginx", 0),
  ];
}

interface AppPlace {
  readonly name: string;
  readonly app: number;
  readonly apps: number;
  readonly stage: string;
  readonly calls: number;
}

function policiesOf({ name, app, apps, stage, calls }: AppPlace): UnknownContent[] {
  const policy = (title: string, spec: unknown): UnknownContent => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: title, namespace: name },
    spec,
  });
  const peer = (other: number) => ({
    namespaceSelector: { matchLabels: { stage } },
    podSelector: { matchLabels: { "app.kubernetes.io/name": `app-${(other + apps) % apps}` } },
  });
  const others = Array.from({ length: calls }, (_, at) => at + 1);
  const named = (title: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": title } } });
  const controller = {
    ...named("ingress-nginx"),
    podSelector: { matchLabels: { "app.kubernetes.io/name": "ingress-nginx" } },
  };
  const dns = { ...named("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } };
  const ports = [{ port: 8080, protocol: "TCP" }];
  const self = { matchLabels: { "app.kubernetes.io/name": `app-${app}` } };
  return [
    policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    policy("in", {
      podSelector: self,
      policyTypes: ["Ingress"],
      ingress: [
        { from: others.map((at) => peer(app - at)), ports },
        { from: [controller], ports },
      ],
    }),
    policy("out", {
      podSelector: self,
      policyTypes: ["Egress"],
      egress: [
        {
          to: [dns],
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
        { to: others.map((at) => peer(app + at)), ports },
      ],
    }),
  ];
}

function podOf(home: string, app: string, at: number, more: Readonly<Record<string, string>> = {}): UnknownContent {
  const hash = `${(at * 7919 + 104_729) % 1_000_000}`;
  const name = `${app}-${hash}-${at}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: home,
      uid: `00000000-0000-4000-8000-${hash.padStart(12, "0")}`,
      labels: { "app.kubernetes.io/name": app, "pod-template-hash": hash, ...more },
      annotations: { "cni.example.com/status": "x".repeat(600) },
    },
    spec: {
      nodeName: `node-${at % 100}`,
      serviceAccountName: "default",
      containers: [
        {
          name: "app",
          image: `registry.example.com/${app}@sha256:${"0".repeat(64)}`,
          ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
          env: Array.from({ length: 6 }, (_, index) => ({ name: `SETTING_${index}`, value: `value of ${index}` })),
          resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "128Mi" } },
          volumeMounts: [{ name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true }],
        },
      ],
      tolerations: [
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      ],
    },
    status: {
      phase: "Running",
      podIP: `10.${at % 250}.0.1`,
      conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
        type,
        status: "True",
        lastTransitionTime: "2026-11-01T00:00:00Z",
      })),
    },
  };
}
