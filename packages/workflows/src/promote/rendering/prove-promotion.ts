import {
  compareProofs,
  contentHash,
  countsIn,
  countedVerdicts,
  factsName,
  type Ledger,
  makeWorld,
  manifestsFolder,
  type Proof,
  type ProofReport,
  proveWorld,
  type World,
} from "@kubestage/core";
import { declaredProfile } from "../../prove/declared-profile.ts";
import { outcomeOf } from "../../prove/outcome.ts";
import type { KnownManifests } from "../session/known-manifests.ts";
import type { RenderedPromotion } from "./render-promotion.ts";

/** What a promotion does to the separation of stages. */
export interface PromotionProof {
  readonly passed: boolean;
  /** What was found, as a sentence without a full stop. */
  readonly said: string;
  /** Only what it turns. */
  readonly report: ProofReport;
}

/**
 * Whether the clusters that a promotion writes for keep their stages apart as well as before. Both are judged by what is meant once it
 * is there.
 */
export function provePromotion(
  before: ReadonlyMap<string, string>,
  { files, after }: Pick<RenderedPromotion, "files" | "after">,
  known: KnownManifests,
): PromotionProof {
  const touched = clustersOf(files);
  const compared = compareProofs(
    "the ledger",
    proveClusters(before, after, touched, known),
    proveClusters(after, after, touched, known),
  );
  const counted = new Set(compared.proofs.flatMap((proof) => countedVerdicts(proof, {})));
  const report: ProofReport = { ...compared, counted };
  const passed = outcomeOf(report) === "apart";
  return { passed, said: passed ? apart(after, touched) : firstFinding(report), report };
}

/**
 * The same of a promotion that changes nothing that a proof looks at, such as one to further bits of the same images; undefined where that
 * is not sure.
 */
export function provedUnchanged(
  before: ReadonlyMap<string, string>,
  { files, after }: Pick<RenderedPromotion, "files" | "after">,
  { ledger, known }: { readonly ledger: Pick<Ledger, "releases">; readonly known: KnownManifests },
): PromotionProof | undefined {
  const isRelease = (name: string): boolean => ledger.releases.has(name);
  const seen = (path: string, text: string | undefined) =>
    text === undefined ? undefined : known.seen(path, text, isRelease);
  const isUnchanged = files
    .filter(({ path }) => path.startsWith(`${manifestsFolder}/`))
    .every(({ path, text }) => {
      const [old, now] = [seen(path, before.get(path)), seen(path, text)];
      return path.endsWith(".yaml") && old !== undefined && old.text === now?.text;
    });
  if (!isUnchanged || [...after].some(([path, text]) => clusterOf(path) !== undefined && seen(path, text)?.looks))
    return undefined;
  const report: ProofReport = { ...compareProofs("the ledger", [], []), counted: new Set() };
  return { passed: true, said: apart(after, clustersOf(files)), report };
}

function proveClusters(
  files: ReadonlyMap<string, string>,
  meant: ReadonlyMap<string, string>,
  touched: ReadonlySet<string>,
  known: KnownManifests,
): Proof[] {
  const byCluster = Map.groupBy(files, ([path]) => clusterOf(path));
  const given = [...byCluster].flatMap(([name, own]) => {
    if (name === undefined) return [];
    const path = `${manifestsFolder}/${name}/${factsName}`;
    const text = meant.get(path) ?? "";
    const facts = known.facts(path, text);
    const manifests = own.filter(([file]) => file.endsWith(".yaml"));
    return facts ? [{ name, text, facts, manifests }] : [];
  });
  const names = new Map(
    given.map(({ name, text, manifests }) => [name, contentHash([name, text, known.treeOf(manifests)])]),
  );
  const worlds = new Map<string, World>();
  const worldOf = ({ name, facts, manifests }: (typeof given)[number]): World => {
    const world = worlds.get(name) ?? makeWorldOf(name, facts, manifests, known);
    worlds.set(name, world);
    return world;
  };
  return given
    .filter(({ name }) => touched.has(name))
    .map((own) => {
      const others = given.filter((one) => one !== own);
      const key = contentHash([names.get(own.name), others.map(({ name }) => names.get(name))]);
      return known.proof(key, () =>
        proveWorld(worldOf(own), {
          ...{ intent: own.facts.intent, profile: declaredProfile(own.facts.network) },
          others: others.map(worldOf),
        }),
      );
    });
}

function makeWorldOf(
  name: string,
  { minorVersion, stageLabel, nodes }: NonNullable<ReturnType<KnownManifests["facts"]>>,
  manifests: readonly (readonly [path: string, text: string])[],
  known: KnownManifests,
): World {
  const found = manifests.map(([path, text]) => known.read(path, text));
  return makeWorld([...found.flatMap((one) => one.objects), ...nodes], {
    ...{ name, minorVersion, stages: { label: stageLabel } },
    gaps: found.flatMap((one) => one.gaps),
  }).world;
}

function clustersOf(files: RenderedPromotion["files"]): ReadonlySet<string> {
  return new Set(files.flatMap(({ path }) => clusterOf(path) ?? []));
}

function clusterOf(path: string): string | undefined {
  const [folder, cluster, ...rest] = path.split("/");
  return folder === manifestsFolder && rest.length > 0 ? cluster : undefined;
}

function apart(after: ReadonlyMap<string, string>, touched: ReadonlySet<string>): string {
  const stages = new Set<string>();
  for (const path of after.keys()) {
    const [, , stage = "", ...rest] = path.split("/");
    // `_cluster`, which an engine brings, is of no stage.
    if (touched.has(clusterOf(path) ?? "") && rest.length > 0 && !stage.startsWith("_")) stages.add(stage);
  }
  return stages.size < 2 ? "it opens nothing" : `it opens nothing between ${[...stages].toSorted().join(", ")}`;
}

function firstFinding(report: ProofReport): string {
  for (const proof of report.proofs) {
    const finding = proof.findings.filter(countsIn(report, proof)).find(({ severity }) => severity === "error");
    if (finding) return `${finding.code} ${finding.message}`;
    const verdict = proof.verdicts.find((one) => report.counted.has(one) && one.verdict !== "holds");
    if (verdict)
      return `${verdict.property} from ${verdict.from} to ${verdict.to} is ${verdict.verdict}: ${verdict.reason}`;
  }
  return "it opens something";
}
