import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { NodesMode } from "../../model/levels.ts";
import type { FoundObject } from "../found-object.ts";
import { listIn, textIn, textsIn } from "../found-object.ts";
import type { FoundStage } from "../stage-namespaces.ts";
import type { World } from "../world.ts";
import { nameOf, namespaceOf } from "../world.ts";
import { asksForStage, isStageTaint, nodesOf, ownPods, podTemplates, readTaint, taintsOf } from "./stage-nodes.ts";

export interface FoundNodes {
  readonly mode: NodesMode;
  /** Where the stage's nodes and where its pods run say different things. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Whether a stage has nodes of its own: as kubestage's own pods ask for them, else as its nodes are labelled and tainted.
 * `dedicated` only where every one of them keeps others off and no pod of the stage runs elsewhere; where nothing says
 * so they are shared: anything else would keep pods off nodes on which they run.
 *
 * Findings: KS5303 where some of the nodes are tainted only, and where pods run on other nodes too.
 */
export function readNodesMode(stage: FoundStage, world: World): FoundNodes {
  const { name, namespaces } = stage;
  const pod = ownPods(namespaces, world)[0];
  if (pod !== undefined) return { mode: placementOf(pod, name, world), diagnostics: [] };
  const nodes = nodesOf(name, world);
  const closed = nodes.filter((node) => taintsOf(node).some((taint) => keepsOff(taint) && ofLabel(taint, world)));
  const kept = closed.filter((node) => taintsOf(node).some((taint) => isStageTaint(taint, name, world)));
  const elsewhere = nodes.length === 0 ? undefined : runsElsewhere(stage, nodes, world);
  // Pods of a labelled stage tolerate no taint of the label: where every node has one, they could run nowhere.
  const isClosed = nodes.length > 0 && closed.length === nodes.length;
  const mode = isClosed
    ? kept.length === nodes.length && elsewhere === undefined
      ? "dedicated"
      : "shared"
    : nodes.length > 0
      ? "labelled"
      : "shared";
  const partly = closed.length > 0 && !isClosed ? taintedInPart(closed) : undefined;
  const odd = isClosed && kept.length < nodes.length ? "their taint is not the stage's own" : undefined;
  const why = [partly, odd, elsewhere].filter((reason) => reason !== undefined);
  return { mode, diagnostics: why.length === 0 ? [] : [undecided(name, mode, nodes.length, why)] };
}

function keepsOff({ effect }: { readonly effect: string }): boolean {
  return effect === "NoSchedule" || effect === "NoExecute";
}

function ofLabel({ key }: { readonly key: string }, { options }: World): boolean {
  return key === options.stageLabel;
}

function taintedInPart(closed: readonly FoundObject[]): string {
  return `only ${listed(closed.map(nameOf))} ${closed.length === 1 ? "keeps" : "keep"} others off by a taint`;
}

/** How the pods of a stage show that they run on other nodes than its own; undefined where they do not. */
function runsElsewhere(
  { name, namespaces }: FoundStage,
  nodes: readonly FoundObject[],
  world: World,
): string | undefined {
  const own = new Set(nodes.map(nameOf));
  const placed = namespaces
    .flatMap((namespace) => world.ofKind("Pod", namespace))
    .flatMap((pod) => {
      const node = textIn(pod.object, "spec", "nodeName");
      return node === undefined ? [] : [{ pod, node }];
    });
  if (placed.length > 0) {
    const strays = placed.filter(({ node }) => !own.has(node));
    return strays.length === 0
      ? undefined
      : `pods run on others: ${listed(strays.map(({ pod, node }) => `${placeOf(pod)} on ${node}`))}`;
  }
  const isTight = world.ofKind("Node").every((node) => own.has(nameOf(node)) || isKeptOff(node));
  const free = podTemplates(namespaces, world).filter(({ pod }) => !staysThere(pod, name, { isTight, world }));
  return free.length === 0
    ? undefined
    : `pods may run on others: ${listed(free.map(({ found }) => placeOf(found)))} ${free.length === 1 ? "asks" : "ask"} for no node of the stage`;
}

/** Whether a pod's template lets it run on the stage's nodes only: by what it asks for, or because no other takes it. */
function staysThere(
  pod: unknown,
  stage: string,
  { isTight, world }: { readonly isTight: boolean; readonly world: World },
): boolean {
  const { stageLabel } = world.options;
  if (textsIn(pod, "nodeSelector")[stageLabel] === stage || asksForStage(pod, stage, world)) return true;
  return isTight && listIn(pod, "tolerations").some((one) => toleratesStage(one, stage, world));
}

/** Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function toleratesStage(toleration: unknown, stage: string, { options }: World): boolean {
  const key = textIn(toleration, "key");
  if (key !== undefined && key !== options.stageLabel) return false;
  return textIn(toleration, "operator") === "Exists" || (key !== undefined && textIn(toleration, "value") === stage);
}

/** Whether a node takes no pod that does not ask for it; one that is only unwell for now does. */
function isKeptOff({ object }: FoundObject): boolean {
  return listIn(object, "spec", "taints").some((taint) => {
    const [key = "", effect = ""] = [textIn(taint, "key"), textIn(taint, "effect")];
    return keepsOff({ effect }) && !key.startsWith("node.kubernetes.io/");
  });
}

const mostNamed = 3;

function listed(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `${names.slice(0, mostNamed).join(", ")}${more}`;
}

function placeOf(found: FoundObject): string {
  return `${namespaceOf(found)}/${nameOf(found)}`;
}

const effect: Readonly<Record<NodesMode, string>> = {
  dedicated: "its pods run there, and nobody else's",
  labelled: "an apply puts all of its pods onto nodes with its label that have no such taint",
  shared: "an apply keeps its pods off tainted nodes",
};

function undecided(stage: string, mode: NodesMode, nodes: number, why: readonly string[]): Diagnostic {
  return diagnose("KS5303", {
    message: `the stage ${stage} is declared \`nodes: ${mode}\`, and ${nodes} ${nodes === 1 ? "node carries" : "nodes carry"} its label: ${why.join("; ")}`,
    hint: `${effect[mode]}; taint every node of the stage and say \`nodes: dedicated\`, where it should have them alone`,
  });
}

function placementOf(pod: unknown, stage: string, world: World): NodesMode {
  if (!asksForStage(pod, stage, world)) return "shared";
  const tolerates = listIn(pod, "tolerations")
    .flatMap(readTaint)
    .some((taint) => isStageTaint(taint, stage, world));
  return tolerates ? "dedicated" : "labelled";
}
