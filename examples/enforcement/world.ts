import type { Api, Person } from "./api.ts";

type Nodes = "dedicated" | "labelled" | "shared";

/** One side of a wall: a stage, and an app's namespace in it. */
export interface Side {
  readonly stage: string;
  readonly tier: string;
  readonly nodes: Nodes;
  /** What the pool of the stage asks for beside the stage itself. */
  readonly pool?: { readonly label: readonly [string, string]; readonly taint: readonly [string, string] };
  readonly namespace: string;
  readonly app: string;
  /** Under which the app is exposed; undefined where it is not. */
  readonly host: string | undefined;
}

/** A live cluster of an example, and who attacks whom in it. */
export interface World {
  readonly api: Api;
  readonly platform: string;
  /** The key of the label that says the stage. */
  readonly stageLabel: string;
  /** The stage of the attacker, where they may do nearly everything. */
  readonly own: Side;
  /** The stage that they must not reach. */
  readonly other: Side;
  /** Members of the team of the own app. */
  readonly developer: Person;
  /** Somebody who may do everything in the own namespace: what they cannot do, admission keeps from them. */
  readonly strong: Person;
  /** As `strong`, in the other namespace. */
  readonly strongInOther: Person;
  /** Somebody who may write every namespace and node, but is not of the platform. */
  readonly operator: Person;
  readonly administrator: Person;
  readonly deployer: Person;
  /** The NetworkPolicy that closes the own namespace. */
  readonly wall: string;
  /** Whether pods get label, affinity and tolerations by themselves (MutatingAdmissionPolicy, from 1.36). */
  readonly mutates: boolean;
}

export function serviceAccount(namespace: string, name: string): Person {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
  };
}

export function kubelet(node: string): Person {
  return { name: `system:node:${node}`, groups: ["system:nodes"] };
}
