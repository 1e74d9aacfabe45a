import { isMapping } from "../../manifests/mapping.ts";
import { anything, ListOf } from "../admission/admission.ts";

/** A pod as it would be sent. */
export interface PodBody {
  readonly apiVersion: "v1";
  readonly kind: "Pod";
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: PodSpecBody;
}

interface PodSpecBody {
  readonly containers: readonly ContainerBody[];
  readonly [field: string]: unknown;
}

interface ContainerBody {
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** One way from a pod to its node: how any pod takes it, and what is known of a pod that does. */
export interface WayOut {
  readonly does: string;
  take(pod: PodBody): PodBody;
  /** Of the spec of every pod that takes it. */
  readonly known: Readonly<Record<string | symbol, unknown>>;
}

const open = { [anything]: true };

/** Any of these is enough. What baseline refuses is refused by `host` in one field or another. */
export const waysOut: readonly WayOut[] = [
  {
    does: "is privileged on its node",
    take: inFirst(({ allowPrivilegeEscalation: _, ...context }) => ({ ...context, privileged: true })),
    known: { ...open, containers: oneWith({ securityContext: { ...open, privileged: true } }) },
  },
  {
    does: "mounts the files of its node",
    take: (pod) => ({
      ...pod,
      spec: {
        ...pod.spec,
        volumes: [...listed(pod.spec["volumes"]), { name: "node", hostPath: { path: "/" } }],
        containers: pod.spec.containers.map((container) => ({
          ...container,
          volumeMounts: [...listed(container["volumeMounts"]), { name: "node", mountPath: "/node" }],
        })),
      },
    }),
    known: { ...open, volumes: new ListOf([open], [{ name: "node", hostPath: { path: "/", ...open } }]) },
  },
  { does: "stands in its node's network", take: inSpec({ hostNetwork: true }), known: { ...open, hostNetwork: true } },
  {
    does: "sees and signals the processes of its node",
    take: inSpec({ hostPID: true }),
    known: { ...open, hostPID: true },
  },
  {
    does: "has the capability SYS_ADMIN on its node",
    take: inFirst(({ allowPrivilegeEscalation: _, ...context }) => ({
      ...context,
      capabilities: { add: ["SYS_ADMIN"] },
    })),
    known: {
      ...open,
      containers: oneWith({
        securityContext: { ...open, capabilities: { ...open, add: new ListOf([anything], ["SYS_ADMIN"]) } },
      }),
    },
  },
];

/** Everything that a strict policy may ask for, so that nothing but the way out is left to refuse. */
export function modestPod(namespace: string): PodBody {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "example", namespace, labels: { app: "example" } },
    spec: {
      automountServiceAccountToken: false,
      restartPolicy: "Always",
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "example",
          image: "registry.example/example:1",
          resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "10m", memory: "16Mi" } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  };
}

/** Every pod that takes the way out, whatever else it says. */
export function anyPodTaking({ known }: WayOut, namespace: string): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: anything, namespace, ...open }, spec: known };
}

/** As a pod that can be changed; undefined where it is none, or not known well enough. */
export function podBody(metadata: unknown, spec: unknown, namespace: string): PodBody | undefined {
  if (!isMapping(spec) || !Array.isArray(spec["containers"]) || !spec["containers"].every(isMapping)) return undefined;
  if (spec["containers"].length === 0) return undefined;
  const known = isMapping(metadata) ? metadata : {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "example", ...known, namespace },
    spec: spec as PodSpecBody,
  };
}

function oneWith(known: object): ListOf {
  return new ListOf([open], [{ ...open, ...known }]);
}

function inSpec(fields: object): WayOut["take"] {
  return (pod) => ({ ...pod, spec: { ...pod.spec, ...fields } });
}

function inFirst(
  change: (context: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): WayOut["take"] {
  return (pod) => ({
    ...pod,
    spec: {
      ...pod.spec,
      containers: pod.spec.containers.map((container, index) =>
        index === 0 ? { ...container, securityContext: change(container.securityContext ?? {}) } : container,
      ),
    },
  });
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
