import fc from "fast-check";
import { expect, test } from "vitest";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { World } from "../../../manifests/world/world.ts";
import type { Verdict } from "../../../verdicts/verdict.ts";
import type { Given } from "../../property-proof.ts";
import { givenOf } from "../../testing/given.ts";
import { arbitraryNamespace, arbitraryWalls } from "../../testing/small-worlds/arbitrary-network.ts";
import { objectsOfNamespace } from "../../testing/small-worlds/network-namespaces.ts";
import type { NamespaceForm } from "../../testing/small-worlds/network-namespaces.ts";
import { specificationProfile, networkProfile } from "../model/profiles.ts";
import { judgedNetwork, proofOf } from "../prove-network.ts";
import { worldOfObjects } from "../testing/generate-world.ts";
import { partOf } from "../testing/watched-network.ts";
import { NetworkWatch } from "./network-watch.ts";

const namespacesOfStage = 4;
const stages = ["s0", "s1", "s2"];
const runs = Number(process.env["ALIKE_RUNS"] ?? 25);

/** Many namespaces of few forms, and one of no stage. */
interface ManyAlike {
  readonly forms: readonly NamespaceForm[];
  readonly walls: readonly UnknownContent[];
  /** By namespace, which form it has. */
  readonly chosen: readonly number[];
  /** Changes of policies one after the other: of which namespace, to which form's. */
  readonly changes: readonly { readonly at: number; readonly form: number }[];
  readonly canMakePods: boolean;
  readonly plugin: string;
}

const manyAlike: fc.Arbitrary<ManyAlike> = fc.record({
  forms: fc.array(arbitraryNamespace, { minLength: 3, maxLength: 5 }),
  walls: arbitraryWalls,
  chosen: fc.array(fc.nat(1), {
    minLength: stages.length * namespacesOfStage,
    maxLength: stages.length * namespacesOfStage,
  }),
  changes: fc.array(fc.record({ at: fc.nat(100), form: fc.nat(100) }), { minLength: 2, maxLength: 6 }),
  canMakePods: fc.boolean(),
  plugin: fc.constantFrom("specification", "calico", "cilium"),
});

const able = { possible: true, who: { kind: "User", namespace: "", name: "someone" }, steps: [] } as const;

function givenFor({ canMakePods, plugin }: ManyAlike): Given {
  const { possible } = givenOf();
  return givenOf({
    profile: networkProfile(plugin) ?? specificationProfile,
    possible: {
      ...possible,
      mayMakeNamespaces: () => false,
      ...(canMakePods && { pods: () => able, podWithLabels: () => able }),
    },
  });
}

interface Place {
  readonly name: string;
  readonly stage: string;
  readonly form: NamespaceForm;
}

function worldFor({ walls }: ManyAlike, places: readonly Place[]): World {
  return worldOfObjects([...walls, ...places.flatMap(({ name, stage, form }) => objectsOfPlace(form, stage, name))]);
}

/** One of no stage has no label by which it would be of one. */
function objectsOfPlace(form: NamespaceForm, stage: string, name: string): UnknownContent[] {
  const [namespace, ...others] = objectsOfNamespace(form, stage, name);
  if (!namespace || stage !== "") return namespace ? [namespace, ...others] : [];
  return [{ ...namespace, metadata: { name, labels: { ...form.labels } } }, ...others];
}

/** From the beginning, without trying the fixes of what is found. */
const proofOfAll = (world: World, given: Given) => proofOf(judgedNetwork(world, given), [], () => undefined);

const answers = (verdicts: readonly Verdict[]) =>
  verdicts.map(({ from, to, verdict }) => `${from} ${to} ${verdict}`).toSorted();

test(`of many namespaces that are alike, one of each kind tells the verdicts of all (${runs} worlds)`, () => {
  let [judged, all] = [0, 0];
  fc.assert(
    fc.property(manyAlike, (many) => {
      const given = givenFor(many);
      const formAt = (at: number) => many.forms[at % many.forms.length] as NamespaceForm;
      let places: Place[] = many.chosen.map((form, at) => {
        const stage = stages[at % stages.length] ?? "";
        return { name: `${stage}-${at}`, stage, form: formAt(form) };
      });
      places.push({ name: "shared", stage: "", form: formAt(2) });
      let world = worldFor(many, places);
      const watch = NetworkWatch.of(world, judgedNetwork(world, given));
      if (!watch) throw new Error("namespaces can be told apart where nobody makes or labels any");
      for (const { at, form } of many.changes) {
        const changed = places[at % places.length] as Place;
        places = places.map((one) =>
          one === changed ? { ...one, form: { ...one.form, policies: formAt(form).policies } } : one,
        );
        world = worldFor(many, places);
        const now = world;
        const objectsIn = (namespace: string, kind: string) =>
          (now.objects.get(kind) ?? []).filter(({ object }) => object.metadata.namespace === namespace);
        const names = watch.namesAfter({ world, namespace: changed.name, objectsIn });
        const part = names && partOf(world, new Set(names));
        const proof = part && watch.proofOf(part, given, changed.name, false);
        judged += part?.objects.get("Namespace")?.length ?? 0;
        all += world.objects.get("Namespace")?.length ?? 0;
        expect(proof && answers(proof.verdicts)).toEqual(answers(proofOfAll(world, given).verdicts));
      }
    }),
    { numRuns: runs },
  );
  expect(judged).toBeLessThan(all);
}, 600_000);
