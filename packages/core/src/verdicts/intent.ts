import type { Span } from "../diagnostics/places.ts";

/**
 * What was meant: openings between stages, rights of people, shared things. Each is for that hop and port only. It comes
 * from a declaration, or from a file of the user's own for manifests that no declaration stands behind.
 */
export interface Intent {
  /** Who says so, as a message names it: a file, or the declaration. */
  readonly source?: string | undefined;
  readonly openings: readonly Opening[];
  readonly grants: readonly Grant[];
  /** Users, groups and service accounts that belong to no stage and are trusted with all. */
  readonly administrators: readonly SubjectName[];
  readonly shared: readonly SharedThing[];
}

/** Traffic that was meant. */
export interface Opening {
  readonly from: Peer;
  readonly to: Peer;
  /** Ports of the pods at `to`; all where absent. */
  readonly ports?: readonly PortRange[];
  /** Where it is declared. */
  readonly declaredAt?: Span;
}

/** Every field that is there must match; none at all is everything in the cluster. */
export interface Peer {
  readonly stage?: string | undefined;
  readonly namespace?: string | undefined;
  readonly namespaceLabels?: Readonly<Record<string, string>> | undefined;
  readonly podLabels?: Readonly<Record<string, string>> | undefined;
  /** The world outside, or this part of it. */
  readonly cidr?: string | undefined;
  /** A host out there that is opened by its name: at whichever of these addresses, so none of them has to be open. */
  readonly host?: string | undefined;
  /** Pods that answer and never pass traffic on, such as DNS: nobody reaches a third one through them. */
  readonly forwards?: false | undefined;
}

export interface PortRange {
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly port: number;
  /** Inclusive. */
  readonly endPort?: number;
}

export interface SubjectName {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Of a ServiceAccount. */
  readonly namespace?: string;
}

/** What somebody was meant to be able to do in a stage, at most. */
export interface Grant {
  readonly subject: SubjectName;
  readonly stage: string;
  readonly may: readonly Capability[];
  readonly declaredAt?: Span;
}

/** What rights in a stage amount to. Each property of access is judged by these, not by verbs. */
export const capabilities = [
  /** Sees objects, logs and events, but no Secret. */
  "read",
  "readSecrets",
  /** Runs commands in pods, forwards ports, attaches. */
  "runCommands",
  /** Creates or changes what runs, and what it is configured with. */
  "changeWorkloads",
  /** Deletes objects, or scales to nothing. */
  "deleteWorkloads",
  /** Acts as a service account, or as another user. */
  "impersonate",
  /** Changes roles, bindings or accounts. */
  "changeAccess",
  /** Changes policies, quotas, admission, namespaces, nodes or labels that keep stages apart. */
  "changeWalls",
] as const;

export type Capability = (typeof capabilities)[number];

export type SharedThing =
  /** Nodes on which pods of all these stages may run; nodes of no stage. */
  | { readonly type: "nodes"; readonly stages: readonly string[] }
  /** A cluster in which production stands beside other stages. */
  | { readonly type: "cluster"; readonly stages: readonly string[] }
  /** An image, volume, host, object of the whole cluster that these stages share, by its name; `*` stands for any text. */
  | {
      readonly type: "image" | "volume" | "host" | "object";
      readonly name: string;
      readonly stages: readonly string[];
    };
