import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Tier } from "../model/levels.ts";
import { dnsLabel } from "../model/scalars.ts";
import type { FoundObject } from "./found-object.ts";
import { mostCommon } from "./found-object.ts";
import { ownPolicy, textsOfList, variableOf } from "./own-policies.ts";
import { tierOf, tierRank } from "./tiers.ts";
import type { World } from "./world.ts";
import { labelsOf, nameOf, namespaceOf, ownLabels } from "./world.ts";

/** A stage as the labels of namespaces tell it. */
export interface FoundStage {
  readonly name: string;
  readonly tier: Tier;
  /** Names of its namespaces, without the one of its deployer. */
  readonly namespaces: readonly string[];
}

/**
 * The stages by the stage label: in the order in which kubestage's own policies name them, else from development to
 * production and in the order in which they were found. The label
 * of the Namespace counts; where that was not read, that of the objects in it.
 *
 * Errors: KS5301 where nothing carries the label; KS5302 where a namespace is said to belong to two stages, and for a
 * stage whose name the language cannot have.
 */
export function findStages(world: World): {
  readonly stages: readonly FoundStage[];
  readonly diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const belongs = stageByNamespace(world, diagnostics);
  if (belongs.size === 0) return { stages: [], diagnostics: [...diagnostics, nothingLabelled(world)] };
  const names = [...new Set(belongs.values())];
  const stages = names.flatMap((name) => {
    const namespaces = [...belongs].flatMap(([namespace, stage]) => (stage === name ? [namespace] : []));
    if (!dnsLabel.safeParse(name).success) {
      diagnostics.push(badName(world, name, namespaces));
      return [];
    }
    const labels = namespaces.map((namespace) => tierLabel(world, namespace));
    const tier = tierOf(name, mostCommon(labels.filter((label) => label !== undefined)));
    const deployers = `kubestage-${world.platform}-${name}`;
    return [{ name, tier, namespaces: namespaces.filter((namespace) => namespace !== deployers) }];
  });
  const declared = textsOfList(variableOf(ownPolicy("nodes", world), "stages"));
  const place = (name: string): number => (declared.includes(name) ? declared.indexOf(name) : declared.length);
  const inOrder = stages.toSorted(
    (left, right) => place(left.name) - place(right.name) || tierRank(left.tier) - tierRank(right.tier),
  );
  return { stages: inOrder, diagnostics };
}

function tierLabel(world: World, namespace: string): string | undefined {
  const found = world.ofKind("Namespace").find((one) => nameOf(one) === namespace);
  return found && labelsOf(found)[ownLabels.tier];
}

function stageByNamespace(world: World, diagnostics: Diagnostic[]): Map<string, string> {
  const { stageLabel } = world.options;
  const belongs = new Map<string, string>();
  const seen = new Map<string, FoundObject>();
  for (const found of world.ofKind("Namespace")) {
    const stage = labelsOf(found)[stageLabel];
    const owner = labelsOf(found)[ownLabels.platform];
    if (stage === undefined || (owner !== undefined && owner !== world.platform)) continue;
    belongs.set(nameOf(found), stage);
    seen.set(nameOf(found), found);
  }
  const known = new Set(world.ofKind("Namespace").map(nameOf));
  for (const found of world.objects) {
    const stage = labelsOf(found)[stageLabel];
    const namespace = namespaceOf(found);
    if (stage === undefined || namespace === "" || known.has(namespace)) continue;
    const other = belongs.get(namespace);
    if (other === undefined) {
      belongs.set(namespace, stage);
      seen.set(namespace, found);
    } else if (other !== stage) diagnostics.push(twoStages(found, namespace, [other, stage], seen.get(namespace)));
  }
  return belongs;
}

function twoStages(
  found: FoundObject,
  namespace: string,
  stages: readonly string[],
  first: FoundObject | undefined,
): Diagnostic {
  const related = first?.span ? [{ message: "the other", span: first.span }] : [];
  return diagnose("KS5302", {
    message: `objects of the namespace ${namespace} name the stages ${stages.join(" and ")}: ${found.object.kind} ${nameOf(found)} says ${stages[1]}`,
    hint: "a namespace belongs to one stage: read its Namespace too, or correct the labels",
    span: found.span,
    related,
  });
}

function badName(world: World, stage: string, namespaces: readonly string[]): Diagnostic {
  const found = world.ofKind("Namespace").find((one) => nameOf(one) === namespaces[0]);
  return diagnose("KS5302", {
    message: `the namespace ${namespaces.join(", ")} names the stage ${JSON.stringify(stage)}, which is no name that a stage can have`,
    hint: "use lower-case letters, digits and dashes in the label's value",
    span: found?.span,
  });
}

const fewLabels = 5;

/** Says which labels namespaces do have, so that the right one can be chosen. */
function nothingLabelled(world: World): Diagnostic {
  const { stageLabel } = world.options;
  const namespaces = world.ofKind("Namespace");
  const values = new Map<string, Set<string>>();
  for (const found of namespaces)
    for (const [key, value] of Object.entries(labelsOf(found)))
      if (!/(^|\.)(kubernetes|k8s)\.io\//.test(key)) values.set(key, (values.get(key) ?? new Set()).add(value));
  const others = [...values]
    .slice(0, fewLabels)
    .map(([key, seen]) => `${key} (${[...seen].slice(0, fewLabels).join(", ")})`);
  const seen = `${namespaces.length} of the ${world.objects.length} objects are namespaces`;
  return diagnose("KS5301", {
    message: `no namespace and no object in one carries the label ${JSON.stringify(stageLabel)}: ${seen}${others.length > 0 ? `, labelled ${others.join("; ")}` : ""}`,
    hint:
      others.length > 0
        ? "name the label that tells the stages apart with `--stage-label KEY`"
        : `label each namespace with its stage: \`kubectl label namespace NAME ${stageLabel}=dev\``,
  });
}
