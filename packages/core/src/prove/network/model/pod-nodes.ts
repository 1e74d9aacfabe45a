import type { World } from "../../../manifests/world/world.ts";
import { visitLandings } from "../../placement/existing-placement.ts";
import { type NodeClass, nodeClasses } from "../../placement/node-classes.ts";
import type { RunningPod } from "../../placement/running-pods.ts";
import { runtimeClasses } from "../../placement/runtime-class.ts";
import type { PodClass } from "./pod-class.ts";

/** Where pods of a class run, or may run. */
export interface Whereabouts {
  /** Names of nodes on which they are. */
  readonly bound: ReadonlySet<string>;
  /** Classes of nodes on which more of them may come to run, with one of the names. */
  readonly landing: ReadonlyMap<NodeClass, string>;
  /** Without Nodes: the stages for whose nodes those ask that are on none yet. None with Nodes. */
  readonly asked: ReadonlySet<string> | "any";
}

/** Whether somebody of a stage may bring a pod onto such nodes. */
export type MayLand = (stage: string, nodes: NodeClass) => boolean;

/**
 * Works out on which nodes pods run. That matters only to pods on their node's network, so it is done once it is asked.
 *
 * Where no Node was read, a pod may be on any, unless its node selector asks for the stages' label.
 */
export class PodNodes {
  readonly #world: World;
  readonly mayLand: MayLand;
  readonly #known = new WeakMap<PodClass, Whereabouts>();
  readonly #byStage = new Map<string, ReadonlyMap<NodeClass, string>>();
  #classes: readonly NodeClass[] | undefined;
  #byName: ReadonlyMap<string, NodeClass> | undefined;

  constructor(world: World, mayLand: MayLand = () => true) {
    this.#world = world;
    this.mayLand = mayLand;
  }

  /** Those that were read, alike ones together. */
  get classes(): readonly NodeClass[] {
    this.#classes ??= nodeClasses(this.#world, () => false);
    return this.#classes;
  }

  of(one: PodClass): Whereabouts {
    const known = this.#known.get(one) ?? this.#workedOut(one);
    this.#known.set(one, known);
    return known;
  }

  /** Whether a pod of one runs, or may run, where a pod of the other does. */
  meet(one: PodClass, other: PodClass): "yes" | "no" | "maybe" {
    const [ours, theirs] = [this.of(one), this.of(other)];
    if ([...ours.bound].some((node) => theirs.bound.has(node))) return "yes";
    return this.#mayMeet(ours, theirs) || this.#mayMeet(theirs, ours) ? "maybe" : "no";
  }

  /** Whether more of the one may come to where the other is, or comes too. */
  #mayMeet({ landing, asked }: Whereabouts, other: Whereabouts): boolean {
    if (asked === "any") return other.bound.size > 0 || other.asked === "any";
    // Which labels a node has that is known by its name only is open.
    const isOpen = asked.size > 0 || landing.size > 0;
    if (isOpen && [...other.bound].some((node) => this.classOf(node) === undefined)) return true;
    if ([...asked].some((stage) => other.asked === "any" || other.asked.has(stage))) return true;
    return [...landing.keys()].some(
      (nodes) => other.landing.has(nodes) || nodes.names.some((name) => other.bound.has(name)),
    );
  }

  /** The class of a node that was read. */
  classOf(node: string): NodeClass | undefined {
    this.#byName ??= new Map(this.classes.flatMap((nodes) => nodes.names.map((name) => [name, nodes] as const)));
    return this.#byName.get(node);
  }

  /** Where people of a stage may bring pods. */
  #ofStage(stage: string): ReadonlyMap<NodeClass, string> {
    const known =
      this.#byStage.get(stage) ??
      new Map(this.classes.flatMap((nodes) => (this.mayLand(stage, nodes) ? [[nodes, nodes.node.name] as const] : [])));
    this.#byStage.set(stage, known);
    return known;
  }

  #workedOut({ members, imagined, home, namespace }: PodClass): Whereabouts {
    const bound = new Set<string>();
    const landing = new Map<NodeClass, string>();
    const hasNodes = this.classes.length > 0;
    if (imagined) return { bound, landing: this.#ofStage(home.stage), asked: hasNodes ? new Set() : "any" };
    const open: RunningPod[] = [];
    for (const { object, spec } of members) {
      const { nodeName = "" } = spec;
      const { kind } = object.object as { readonly kind: RunningPod["kind"] };
      if (nodeName !== "") bound.add(nodeName);
      else open.push({ object, kind, spec, path: [], metadata: {}, namespace, stage: home.stage });
    }
    visitLandings(open, this.classes, runtimeClasses(this.#world), ({ nodes, node }) => landing.set(nodes, node));
    return { bound, landing, asked: hasNodes ? new Set() : this.#asked(open) };
  }

  #asked(open: readonly RunningPod[]): ReadonlySet<string> | "any" {
    const { label } = this.#world.stages;
    const asked = new Set<string>();
    for (const { spec } of open) {
      const stage = label === undefined ? undefined : spec.nodeSelector?.[label];
      if (stage === undefined) return "any";
      asked.add(stage);
    }
    return asked;
  }
}
