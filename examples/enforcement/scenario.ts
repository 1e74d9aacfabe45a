import type { DefinitionSet } from "../../testbed/harness/index.ts";
import type { DeclaredRole } from "./declared-rights.ts";
import type { Side } from "./world.ts";

/** A cluster of an example, and who is declared in it. `own` and `other` are the same where the cluster holds one stage. */
export interface Scenario {
  /** The declaration's file or folder, relative to examples/. */
  readonly path: string;
  readonly releases?: string;
  readonly platform: string;
  /** `stage`, unless the platform says otherwise. */
  readonly stageLabel?: string;
  readonly cluster: string;
  /** The version that the Cluster declares, and that runs; 1.36 where nothing is said. */
  readonly version?: "1.34" | "1.35";
  readonly own: Side;
  readonly other: Side;
  /** What the cluster serves beside Kubernetes' own: it takes most of a start, so no more than what is declared, or asked about. */
  readonly definitions: readonly DefinitionSet[];
  /** The group of the own app's team, as the cluster knows it. */
  readonly group: string;
  readonly administrators: string;
  readonly wall: string;
  /** What the declaration gives that group in a namespace. */
  readonly role: (namespace: string) => DeclaredRole;
  /** Clusters with the same namespaces: their objects are validated here too. */
  readonly alike?: readonly string[];
  readonly kubelets?: Kubelets;
}

/** A pool whose machines bring their own label: the beginning of their names, their stage, and another one. */
export interface Kubelets {
  readonly own: string;
  readonly stage: string;
  readonly other: string;
}
