import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { Answer } from "../../../verdicts/verdict.ts";
import { judgementOf } from "../../network/judgement.ts";
import { specificationProfile } from "../../network/profiles.ts";
import { judge } from "../../network/prove-network.ts";
import { worldOfObjects } from "../../network/testing/generate-world.ts";
import type { Possibility, Possible } from "../../possible/possible.ts";
import { givenOf } from "../given.ts";
import type { Labels } from "../reference/packets.ts";
import { expectedNetwork } from "./expected-network.ts";
import type { Openness } from "./expected-network.ts";
import { product, smaller } from "./family.ts";
import type { Disagreement, Family } from "./family.ts";
import { namespaceForms, objectsOfNamespace } from "./network-namespaces.ts";
import type { NamespaceForm } from "./network-namespaces.ts";

/** Labels that pods may be given: every value that a selector mentions, one that none does, and none at all. */
const labelSets: readonly Labels[] = product([undefined, "", "x", "y", "z"], [undefined, "x"]).map(([a, b]) => ({
  ...(a !== undefined && { a }),
  ...(b !== undefined && { b }),
}));

/** Which pods people may make, as an admission policy would say it. */
const allowances: readonly { readonly text: string; readonly allows: (labels: Labels) => boolean }[] = [
  { text: "any", allows: () => true },
  { text: "only those with a: x", allows: ({ a }) => a === "x" },
  { text: "only those without a", allows: ({ a }) => a === undefined },
  {
    text: "only those with b: x and a of some other value than x",
    allows: ({ a, b }) => b === "x" && a !== undefined && a !== "x",
  },
];

const values: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["a", new Set(["x"])],
  ["b", new Set(["x"])],
]);

const can: Possibility = { possible: true, who: { kind: "User", name: "anna", namespace: "" }, steps: [] };
const cannot: Possibility = { possible: false, why: "admission refuses it" };

function possibleWith(allows: (labels: Labels) => boolean): Possible {
  return {
    ...givenOf().possible,
    pods: () => can,
    podWithLabels: (_stage, _namespace, labels) => (allows(labels) ? can : cannot),
    labelValues: () => values,
  };
}

const forms: readonly NamespaceForm[] = namespaceForms.filter((_, at) => at % 53 === 5);
const chunk = 12;
const chunks = Math.ceil(forms.length / chunk);

/** Two stages whose people may make pods. */
export const networkOfPossiblePods: Family = {
  name: "network of possible pods",
  bounds: `two stages, each one of ${forms.length} of the namespaces above, whose people may make pods with ${labelSets.length} sets of labels, as ${allowances.length} ways of admission let them`,
  worlds: forms.length * forms.length * allowances.length,
  batches: chunks * chunks * allowances.length,
  judge(batch) {
    const { allows } = allowances[batch % allowances.length] ?? { allows: () => true };
    const at = Math.floor(batch / allowances.length);
    const part = (number: number, side: string) =>
      forms
        .slice(number * chunk, (number + 1) * chunk)
        .map((form, index) => ({ stage: `${side}${index}`, objects: objectsOfNamespace(form, `${side}${index}`) }));
    const [left, right] = [part(Math.floor(at / chunks), "l"), part(at % chunks, "r")];
    const world = worldOfObjects([...left, ...right].flatMap(({ objects }) => objects));
    const judgement = judgementOf(world, givenOf({ profile: specificationProfile, possible: possibleWith(allows) }));
    judge(judgement);
    let worlds = 0;
    let found: Disagreement | undefined;
    for (const from of left)
      for (const to of right) {
        worlds++;
        const objects = [...from.objects, ...to.objects];
        const wanted = expectedAnswer(objects, from.stage, to.stage, allows);
        const road = judgement.ledger.best(from.stage, to.stage);
        const answer: Answer = road === undefined ? "holds" : road.certain ? "broken" : "unknown";
        if (answer === wanted) continue;
        const what = `${from.stage} -> ${to.stage}: the reference says ${wanted}, the prover says ${answer}`;
        found = smaller(found, { objects, what });
      }
    return { worlds, disagreement: found };
  },
};

/** Every pod that is there or may be made, with every other. */
function expectedAnswer(
  objects: readonly UnknownContent[],
  from: string,
  to: string,
  allows: (labels: Labels) => boolean,
): Answer {
  const made = [from, to].flatMap((stage) =>
    labelSets.filter(allows).map((labels, at) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `made-${at}`, namespace: `ns-${stage}`, labels },
      spec: { containers: [{ name: "app" }] },
    })),
  );
  const expected = expectedNetwork([...objects, ...made], specificationProfile);
  const of = (stage: string) => expected.pods.filter(({ namespaceLabels }) => namespaceLabels["stage"] === stage);
  let best: Openness = "closed";
  for (const source of of(from))
    for (const destination of of(to))
      for (const openness of expected.between(source, destination)) {
        if (openness === "open") return "broken";
        if (openness === "perhaps") best = "perhaps";
      }
  return best === "perhaps" ? "unknown" : "holds";
}
