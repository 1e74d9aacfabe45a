import type { KubernetesObject } from "../manifests/kubernetes-object.ts";
import type { ObjectKey } from "../manifests/object-key.ts";

/** A concrete counterexample: who does what, step by step, and what comes of it. Every step can be replayed. */
export interface Witness {
  /** One sentence that a person understands without the steps. */
  readonly summary: string;
  readonly steps: readonly Step[];
}

export type Step = RequestStep | PacketStep | LandingStep | NamingStep | StateStep;

/** A request to the API server that is allowed and admitted. */
export interface RequestStep {
  readonly type: "request";
  readonly as: Actor;
  readonly verb: string;
  readonly resource: RequestedResource;
  /** What is sent: the whole object, or for `patch` a merge patch. */
  readonly body?: unknown;
  /** The binding that allows it, and its rule. */
  readonly allowedBy?: GrantReference;
}

export interface RequestedResource {
  readonly group: string;
  /** Plural, with the subresource: `pods/exec`. */
  readonly resource: string;
  /** Absent for what belongs to the whole cluster, or is asked of all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  /** Instead of a resource: `/metrics`. */
  readonly path?: string;
}

/** Somebody as the API server sees them. A member of a group has the group's name and a name that nobody else has. */
export interface Actor {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface GrantReference {
  readonly binding: ObjectKey;
  readonly role: ObjectKey;
  /** Position in the role's `rules`, from 0. */
  readonly rule: number;
}

/** A connection that is let through at both ends. */
export interface PacketStep {
  readonly type: "packet";
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** The port of the pod, never of a Service. */
  readonly port: number;
  /** The Services, Ingresses and so on that the packet goes through, in order. */
  readonly via?: readonly ObjectKey[];
}

export type Endpoint =
  | {
      readonly type: "pod";
      readonly namespace: string;
      readonly namespaceLabels: Readonly<Record<string, string>>;
      readonly labels: Readonly<Record<string, string>>;
      /** The pod, or the workload that makes it; absent where there is none yet. */
      readonly of?: ObjectKey;
    }
  | { readonly type: "address"; readonly cidr: string }
  | { readonly type: "node"; readonly name: string };

/** A pod that the scheduler, or whoever sets nodeName, puts on a node. */
interface LandingStep {
  readonly type: "landing";
  readonly pod: KubernetesObject;
  readonly node: string;
}

/** A text that names something of another stage. */
interface NamingStep {
  readonly type: "naming";
  readonly object: ObjectKey;
  readonly field: string;
  /** The text, shortened; never of a Secret. */
  readonly text?: string;
  readonly names: ObjectKey | string;
}

/** What an object says, where nobody has to do anything. */
export interface StateStep {
  readonly type: "state";
  readonly object: ObjectKey;
  readonly field?: string;
  readonly says: string;
}
