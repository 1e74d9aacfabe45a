import type { UnknownContent } from "../../../manifests/world/content.ts";
import { provePlacement } from "../../placement/prove-placement.ts";
import { worldOfObjects } from "../../network/testing/generate-world.ts";
import { givenOf } from "../given.ts";
import { mayRun } from "../reference/placement.ts";
import type { ReferenceNode } from "../reference/placement.ts";
import { smaller } from "./family.ts";
import type { Disagreement, Family } from "./family.ts";
import { nodeForms, objectsOfNodes, objectsOfPod, podForms } from "./placement-forms.ts";

/** So many pods are judged with all nodes at once. */
const chunk = 60;

const nodes = nodeForms.map((form, at) => objectsOfNodes(form, at));

/** A pod of one stage and the nodes of another. */
export const placementPairs: Family = {
  name: "placement",
  bounds: `a pod, or what makes some, of one stage in each of ${podForms.length} forms; one or two nodes of another stage in each of ${nodeForms.length} forms`,
  worlds: podForms.length * nodeForms.length,
  batches: Math.ceil(podForms.length / chunk),
  judge(batch) {
    const pods = podForms.slice(batch * chunk, (batch + 1) * chunk).map((form, at) => {
      const stage = `pods-${at}`;
      return { form, stage, objects: objectsOfPod(form, stage) };
    });
    const world = worldWithNodes([...pods.flatMap(({ objects }) => objects), ...nodes.flat()]);
    const { verdicts } = provePlacement(world, givenOf());
    const answers = new Map(verdicts.map(({ from, to, verdict }) => [`${from} ${to}`, verdict]));
    let worlds = 0;
    let found: Disagreement | undefined;
    for (const { form, stage, objects } of pods)
      for (const [at, ofStage] of nodes.entries()) {
        worlds++;
        const wanted = ofStage.some((node) => mayRun(form, referenceNode(node))) ? "broken" : "holds";
        const answer = answers.get(`${stage} nodes-${at}`);
        if (answer === wanted) continue;
        const what = `${stage} -> nodes-${at}: the reference says ${wanted}, the prover says ${answer}`;
        found = smaller(found, { objects: [...objects, ...ofStage], what });
      }
    return { worlds, disagreement: found };
  },
};

function referenceNode({ metadata, spec }: UnknownContent): ReferenceNode {
  const { taints } = spec as { readonly taints: ReferenceNode["taints"] };
  return { name: metadata.name, labels: metadata.labels ?? {}, taints };
}

/** Nodes are of the stage that their label says. */
function worldWithNodes(objects: readonly UnknownContent[]): ReturnType<typeof worldOfObjects> {
  const world = worldOfObjects(objects);
  const ofNode = new Map<string, string>();
  for (const { kind, metadata } of objects) {
    const stage = metadata.labels?.["stage"];
    if (kind === "Node" && stage !== undefined) ofNode.set(metadata.name, stage);
  }
  const names = [...new Set([...world.stages.names, ...ofNode.values()])].toSorted();
  return { ...world, stages: { ...world.stages, names, ofNode } };
}
