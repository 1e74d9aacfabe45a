import type { Verdict } from "../../verdicts/verdict.ts";
import type { Step } from "../../verdicts/witness.ts";
import { connection } from "../network/model/connection.ts";
import type { PodClass } from "../network/model/pod-class.ts";
import { isEmpty } from "../network/sets/port-set.ts";
import { packet, podEnd, podName, shownPorts } from "../network/witnesses.ts";
import type { MadePods } from "./made-pods.ts";
import type { PathsContext } from "./paths-context.ts";
import { edgeOf, type Touch } from "./touch.ts";
import type { Place, Reached } from "./way.ts";

/** Among more pairs of classes than this, what may be open is taken from what the property says. */
const mostCompared = 1_000_000;

/** Where pods are run, or may be made. */
type SourcePlace = Extract<Place, { readonly type: "pods" | "maker" }>;

/** Whether pods of the place can open a port of the stage that the verdict is about. */
export function byNetwork(
  context: PathsContext,
  made: MadePods,
  reached: Reached,
  verdict: Verdict,
  most = mostCompared,
): Touch | undefined {
  const { place } = reached;
  if (place.type !== "pods" && place.type !== "maker") return undefined;
  const { model, openings } = context.judgement();
  const namespaces = place.type === "pods" ? [place.namespace] : [...new Set(place.group.namespaces)];
  let compared = 0;
  let doubt: Touch | undefined;
  for (const namespace of namespaces)
    for (const from of sourcesIn(model.namespaces.get(namespace)?.classes ?? [], place))
      for (const to of context.openable().from(from, verdict.to)) {
        if (++compared > most) return tooMany(reached, verdict, namespace);
        const open = openings.beyond(from, to, connection(from, to, model));
        if (isEmpty(open.may)) continue;
        const by = stepsBefore(made, place, from);
        if (isEmpty(open.must) || by === undefined) {
          doubt ??= { type: "unclear", reached, why: `whether ${podName(from)} can open ${podName(to)} is not known` };
          continue;
        }
        const step = packet(podEnd(from), to, shownPorts(open));
        const says = `${podName(from)} can open ${step.protocol} port ${step.port} of ${podName(to)}`;
        return { type: "touches", reached, edge: edgeOf(context, verdict, "network", [...by, step], says) };
      }
  return doubt;
}

function tooMany(reached: Reached, { to, reason }: Verdict, namespace: string): Touch {
  const why = `whether pods in ${namespace} can open those of ${to} was not looked at one by one: ${reason}`;
  return { type: "unclear", reached, why };
}

function sourcesIn(classes: readonly PodClass[], place: SourcePlace): readonly PodClass[] {
  if (place.type === "maker") return classes;
  const there = classes.filter(({ imagined }) => !imagined);
  const { name } = place;
  if (name === undefined) return there;
  return there.filter(({ members }) => members.some(({ object }) => object.object.metadata.name === name));
}

/** How a pod of the class is made; nothing where one is there and entered. */
function stepsBefore(made: MadePods, place: SourcePlace, from: PodClass): readonly Step[] | undefined {
  if (place.type !== "maker") return [];
  const labels = from.members[0]?.labels ?? from.labels;
  const found = made.labelled(place.group, labels);
  return found.type === "made" ? found.steps : undefined;
}
