import type { Answer } from "../../../verdicts/verdict.ts";
import { judgementOf } from "../../network/judgement.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { judge } from "../../network/prove-network.ts";
import { worldOfObjects } from "../../network/testing/generate-world.ts";
import { givenOf } from "../given.ts";
import { smaller } from "./family.ts";
import type { Disagreement, Family } from "./family.ts";
import { namespaceForms, objectsOfNamespace } from "./network-namespaces.ts";
import type { NamespaceForm } from "./network-namespaces.ts";
import { allowances, expectedAnswers, labelSets, possibleWith } from "./possible-pods.ts";

const forms: readonly NamespaceForm[] = namespaceForms.filter((_, at) => at % 53 === 5);
const chunk = 12;
const chunks = Math.ceil(forms.length / chunk);

/** Two stages whose people may make pods. */
export const networkOfPossiblePods: Family = {
  name: "network of possible pods",
  bounds: `two stages, each one of ${forms.length} of the namespaces above, whose people may make pods with ${labelSets.length} sets of labels and names of ports, as ${allowances.length} ways of admission let them`,
  worlds: forms.length * forms.length * allowances.length,
  batches: chunks * chunks * allowances.length,
  judge(batch) {
    const allowance = allowances[batch % allowances.length];
    const at = Math.floor(batch / allowances.length);
    const part = (number: number, side: string) =>
      forms
        .slice(number * chunk, (number + 1) * chunk)
        .map((form, index) => ({ stage: `${side}${index}`, objects: objectsOfNamespace(form, `${side}${index}`) }));
    const [left, right] = [part(Math.floor(at / chunks), "l"), part(at % chunks, "r")];
    const world = worldOfObjects([...left, ...right].flatMap(({ objects }) => objects));
    const judgement = judgementOf(
      world,
      givenOf({ profile: specificationProfile, possible: possibleWith(() => allowance) }),
    );
    judge(judgement);
    let worlds = 0;
    let found: Disagreement | undefined;
    for (const from of left)
      for (const to of right) {
        worlds++;
        const objects = [...from.objects, ...to.objects];
        const expected = expectedAnswers(objects, [from.stage, to.stage], specificationProfile, () => allowance);
        const wanted = expected(from.stage, to.stage);
        const road = judgement.ledger.best(from.stage, to.stage);
        const answer: Answer = road === undefined ? "holds" : road.certain ? "broken" : "unknown";
        if (answer === wanted) continue;
        const what = `${from.stage} -> ${to.stage}: the reference says ${wanted}, the prover says ${answer}`;
        found = smaller(found, { objects, what });
      }
    return { worlds, disagreement: found };
  },
};
