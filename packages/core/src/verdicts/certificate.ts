/**
 * What an independent checker needs to see for itself that a verdict holds. It says nothing that the checker takes for
 * granted: each statement is worked out again from the world, and what a certificate leaves out is refused. Plain data.
 */
export type Certificate = NetworkCertificate | AccessCertificate | PlacementCertificate;

/** That nothing of one stage can open anything of another, beyond what was meant, over any road. */
export interface NetworkCertificate {
  readonly property: "network";
  /** Namespaces that policies close to the other stage as a whole. */
  readonly closed: readonly ClosedNamespace[];
  /**
   * The others: by namespace of `from`, the namespaces of `to`. Of each two, what one lets out the other does not let in, or
   * it was meant.
   */
  readonly pairs: readonly { readonly from: string; readonly to: readonly string[] }[];
  /**
   * Pods of no stage, by their labels, to which something of `from` may get, over as many pods of no stage as it likes. From
   * none of these can anything of `to` be opened.
   */
  readonly reached: readonly {
    readonly namespace: string;
    readonly labels: readonly Readonly<Record<string, string>>[];
  }[];
  /** Ways in from outside to pods of `to` that let in more than was meant (`Ingress shop-dev/web`): nothing of `from` is let out to them. */
  readonly entrances: readonly string[];
  /** Why no namespace that people of `from` make, or label anew, helps. */
  readonly newNamespaces: "nobody makes any" | "none is let in";
}

/** A namespace out of which, or into which, nothing between the two stages is let. */
export interface ClosedNamespace {
  readonly namespace: string;
  readonly side: "egress" | "ingress";
  /** NetworkPolicies of the namespace, which together select every pod that is there or may be made there. */
  readonly by: readonly string[];
  /** Whether every pod with whatever labels is meant, or only those that are there, since nobody makes others. */
  readonly pods: "any" | "there";
}

/** That nobody of one stage has a right in another beyond what was meant, nor can become anybody who has. */
export interface AccessCertificate {
  readonly property: "access";
  /** All people of `from`, those to whom the intent gives the same together. */
  readonly people: readonly {
    readonly who: readonly string[];
    /**
     * Everybody that they are or can become, and nobody of whom can become anybody else: `User ann`, `Group devs`,
     * `ServiceAccount shop-dev/web`, and roles that they can give themselves: `ClusterRole edit in shop-dev`.
     */
    readonly identities: readonly string[];
  }[];
}

/** That no pod of one stage comes to run on a node of another. */
export interface PlacementCertificate {
  readonly property: "placement";
  /** Nodes, those that are alike together, and what keeps pods of each namespace off. */
  readonly nodes: readonly NodesOfCertificate[];
}

interface NodesOfCertificate {
  /** All that are alike. */
  readonly names: readonly string[];
  readonly walls: readonly PlacementWall[];
}

/** What keeps the pods of namespaces off nodes, one way for each that somebody could take. */
export interface PlacementWall {
  readonly namespaces: readonly string[];
  /** How pods get there. `existing` are those that are there, and what their workloads make. */
  readonly way: "existing" | "scheduler" | "nodeName" | "binding" | "daemon";
  /** `spec`: they do not land there as they are. `rights`: nobody of the stage may. `policies`: these refuse them. */
  readonly by: "spec" | "rights" | readonly string[];
}
