import { unassigned } from "../../verdicts/property.ts";
import type { Actor } from "../../verdicts/witness.ts";
import { type AdmissionRequest, anything, type Decision, ListOf } from "../admission/admission.ts";
import { requestOf } from "../access/witness-steps.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { debugContainer } from "../pod-security/debugging-escape.ts";
import { admitted } from "./identity-edges.ts";
import { baselineIn } from "./maker-edges.ts";
import { podText } from "./node-edges.ts";
import type { PathsContext } from "./paths-context.ts";
import { type Edge, type EdgeCause, type Place, stageKey, type Trying } from "./way.ts";

/** So many pods of a namespace are asked about one by one: what admission says of such containers rarely depends on the pod. */
const mostAsked = 8;
const spec = { ephemeralContainers: [debugContainer] };
const further = { [anything]: true };
/** Of every pod that has one. */
const known = {
  ...further,
  ephemeralContainers: new ListOf(
    [further],
    [{ ...further, securityContext: { ...further, ...debugContainer.securityContext } }],
  ),
};

/**
 * From pods that somebody may put further containers into, to all that lies open to a privileged one: it holds the pod's node, from
 * which no NetworkPolicy holds.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
 */
export function* debuggingEdges(
  context: PathsContext,
  { stage, granted }: Trying,
  { namespace, name, debugging }: Place & { readonly type: "pods" },
): Generator<readonly [Place, Edge]> {
  if (!debugging) return;
  const { arrival, bound, ability } = debugging;
  const found = debuggedPod(context, namespace, name, arrival.actor);
  if (!found) return;
  const { pod, isSure } = found;
  const request = requestOf(arrival, bound, ability, namespace, pod.object.object.metadata.name, { spec });
  const own = context.access.stageOf(namespace);
  for (const to of [...context.world.stages.names, unassigned]) {
    if (to === stage || to === own || granted.get(to)?.has("runCommands") === true) continue;
    yield [
      { type: "stage", key: stageKey(to), stage: to },
      {
        road: "podSecurity",
        isBreach: true,
        says: `nothing refuses that ${podText(pod)} gets a privileged container beside its own, where no NetworkPolicy holds, so that pods of ${to} lie open to it`,
        steps: () => [request],
        cause: levelCause(context, namespace),
        unclear: isSure
          ? undefined
          : `whether ${podText(pod)} is given a privileged container beside its own depends on what else it says`,
        sensitivity: { kinds: ["Namespace", ...admitted.kinds] },
      },
    ];
  }
}

/** The first into which admission is known to let such a container, or else any; none where it lets one into none. */
function debuggedPod(
  { placements, given: { admission } }: PathsContext,
  namespace: string,
  name: string | undefined,
  as: Actor,
): { readonly pod: RunningPod; readonly isSure: boolean } | undefined {
  const decided = (one: AdmissionRequest["name"], oldObject: unknown, object: unknown): Decision =>
    admission.decide({
      ...{ operation: "UPDATE", group: "", version: "v1", resource: "pods", subresource: "ephemeralcontainers" },
      ...{ namespace, name: one, oldObject, object, as },
    });
  const asAny = { apiVersion: "v1", kind: "Pod", metadata: { ...further, name: name ?? anything, namespace } };
  if (decided(name ?? anything, anything, { ...asAny, spec: known }).answer === "refused") return undefined;
  const there = placements.pods.filter(
    (pod) => pod.namespace === namespace && (name === undefined || pod.object.object.metadata.name === name),
  );
  const sure = there.slice(0, mostAsked).find((pod) => {
    const metadata = { ...pod.metadata, name: pod.object.object.metadata.name, namespace };
    const oldObject = { apiVersion: "v1", kind: "Pod", metadata, spec: pod.spec };
    const object = { ...oldObject, spec: { ...pod.spec, ...spec } };
    return decided(metadata.name, oldObject, object).answer === "admitted";
  });
  const [first] = there;
  return first && { pod: sure ?? first, isSure: sure !== undefined };
}

function levelCause({ world }: PathsContext, namespace: string): EdgeCause {
  const cause = baselineIn(world, `level ${namespace}`, [namespace]);
  return cause.at ? cause : { ...cause, edits: () => undefined };
}
