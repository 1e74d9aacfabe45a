import { isMapping } from "../../manifests/mapping.ts";
import { anything, ListOf } from "../admission/admission.ts";
import { type Asked, asking, mounting } from "../possible/asked-spec.ts";

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

/** One way from a pod to its node: what is asked of a pod that takes it, and what is known of every pod that does. */
export interface WayOut {
  readonly does: string;
  readonly asked: Asked;
  /** Of the spec. */
  readonly known: Readonly<Record<string | symbol, unknown>>;
}

const open = { [anything]: true };

/** Any of these is enough. What baseline refuses is refused by `host` in one field or another. */
export const waysOut: readonly WayOut[] = [
  {
    does: "is privileged on its node",
    asked: { spec: {}, securityContext: { privileged: true } },
    known: { ...open, containers: oneWith({ securityContext: { ...open, privileged: true } }) },
  },
  {
    does: "mounts the files of its node",
    asked: mounting({ hostPath: { path: "/" } }),
    known: { ...open, volumes: new ListOf([open], [{ name: "node", hostPath: { path: "/", ...open } }]) },
  },
  {
    does: "stands in its node's network",
    asked: { spec: { hostNetwork: true } },
    known: { ...open, hostNetwork: true },
  },
  {
    does: "sees and signals the processes of its node",
    asked: { spec: { hostPID: true } },
    known: { ...open, hostPID: true },
  },
  {
    does: "has the capability SYS_ADMIN on its node",
    asked: { spec: {}, securityContext: { capabilities: { add: ["SYS_ADMIN"] } } },
    known: {
      ...open,
      containers: oneWith({
        securityContext: { ...open, capabilities: { ...open, add: new ListOf([anything], ["SYS_ADMIN"]) } },
      }),
    },
  },
];

/** The same pod on this way out. */
export function takingOut({ asked }: WayOut, pod: PodBody): PodBody {
  return { ...pod, spec: asking(pod.spec, asked) as PodSpecBody };
}

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
