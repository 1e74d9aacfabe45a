import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import type { Subject } from "../rights/rights.ts";
import type { Asked, NamedPort } from "./asked-spec.ts";

/** A kind of route that somebody may write, for who carries traffic in. */
export interface RouteKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural. */
  readonly resource: string;
  /** The Gateway to which it is attached, and the namespaces from which that takes routes, or the one: all where absent. */
  readonly gateway?: { readonly namespace: string; readonly name: string; readonly from?: LabelSelector | string };
  /** The class of a Gateway that is made for it, in the same namespace. */
  readonly gatewayClass?: string;
}

/** What a route of one stage is made to lead to: pods of another, by a name, by an address, or by their own Service. */
export interface RouteTarget {
  readonly type: "name" | "address" | "service" | "annotation";
  /** Of an Ingress, by which it leads there. */
  readonly annotation?: string;
  /** A DNS name, an address of a pod, or a Service as `namespace/name`. */
  readonly to: string;
  readonly port: number;
  /** An Ingress where absent. */
  readonly by?: RouteKind;
  /** The one namespace in which the route is written; any of the stage's where absent. */
  readonly home?: string;
  /** A Service there to which a route leads already. */
  readonly routed?: string;
}

/** What somebody of a stage can bring about, by the rights that they have and the admission in force. */
export type Possibility =
  | { readonly possible: true; readonly who: Subject; readonly steps: readonly RequestStep[] }
  | { readonly possible: false; readonly why: string }
  | { readonly possible: "unknown"; readonly why: string };

/** What somebody of a stage can do to policies: make them let everything through, or take away those that are `removed`. */
export type WallChange =
  | {
      readonly possible: true;
      readonly who: Subject;
      readonly steps: readonly RequestStep[];
      readonly removed?: readonly ObjectKey[];
    }
  | Exclude<Possibility, { readonly possible: true }>;

/**
 * Pods and namespaces that are not there and could be. `stage` says whose people and accounts try: those whose home it is
 * (`Rights.homes`), as themselves or by a controller that acts on what they write; trusted ones never try.
 */
export interface Possible {
  /** Whether they may bring about any new pod in the namespace, or change the labels of one; with `ports` only a new one counts. */
  pods(stage: string, namespace: string, ports?: readonly NamedPort[]): Possibility;
  /** Whether they may bring about a pod with exactly these labels there, and one that names these ports where some are asked for. */
  podWithLabels(
    stage: string,
    namespace: string,
    labels: Readonly<Record<string, string>>,
    ports?: readonly NamedPort[],
  ): Possibility;
  /** Texts that the admission in force compares labels of pods with, by key: values worth trying beside those of selectors. */
  labelValues(): ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * Whether they may make a namespace with these labels in which they may then make pods, such as `pods` selects. Where the
   * label of its name is among them, it is that name.
   */
  newNamespace(stage: string, labels: Readonly<Record<string, string>>, pods?: LabelSelector): Possibility;
  /** Whether they may make any namespace: where not, none with whatever labels has to be asked for. */
  mayMakeNamespaces(stage: string): boolean;
  /** Whether they may give this namespace exactly these labels. */
  relabelledNamespace(stage: string, namespace: string, labels: Readonly<Record<string, string>>): Possibility;
  /** The stages, and `(unassigned)`, whose people may change the labels of a namespace, as far as rights say. */
  relabellers(namespace: string): readonly string[];
  /**
   * Whether they may open what the policies of this namespace close, or those of the whole cluster where it is empty.
   *
   * @param plugin the network plugin's name, for policies of its own kinds
   */
  policies(stage: string, namespace: string, plugin: string): WallChange;
  /**
   * Whether admission may take a new pod with these labels and any others beside them: where it does not, no label set that
   * has these has to be tried.
   */
  mayHaveLabels(stage: string, namespace: string, labels: Readonly<Record<string, string>>): boolean;
  /** Whether they may make a pod on the network of its node: of this one where it is named. */
  podOnNodeNetwork(stage: string, namespace: string, node: string | undefined): Possibility;
  /** Whether they may make a pod such as is asked for there, or once the namespace has these labels. */
  podAsAsked(
    stage: string,
    namespace: string,
    asked: Asked,
    namespaceLabels?: Readonly<Record<string, string>>,
  ): Possibility;
  /** Whether they may make a route of theirs, by an Ingress or of another kind, lead to pods that are not theirs. */
  foreignRoute(stage: string, target: RouteTarget): Possibility;
  /** Other stages, and `(unassigned)`, whose people may make pods or change policies in the namespace. */
  visitors(namespace: string): readonly string[];
}
