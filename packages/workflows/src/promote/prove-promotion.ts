import {
  compareProofs,
  countsIn,
  countedVerdicts,
  factsName,
  makeWorld,
  manifestsFolder,
  type Proof,
  type ProofReport,
  proveWorld,
  readFacts,
  type World,
} from "@kubestage/core";
import { declaredProfile } from "../prove/declared-profile.ts";
import { outcomeOf } from "../prove/outcome.ts";
import type { ManifestReader } from "./manifest-reader.ts";
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
  reader: ManifestReader,
): PromotionProof {
  const touched = new Set(files.flatMap(({ path }) => clusterOf(path) ?? []));
  const compared = compareProofs(
    "the ledger",
    proveClusters(before, after, touched, reader),
    proveClusters(after, after, touched, reader),
  );
  const counted = new Set(compared.proofs.flatMap((proof) => countedVerdicts(proof, {})));
  const report: ProofReport = { ...compared, counted };
  const passed = outcomeOf(report) === "apart";
  return { passed, said: passed ? apart(compared.proofs) : firstFinding(report), report };
}

function proveClusters(
  files: ReadonlyMap<string, string>,
  meant: ReadonlyMap<string, string>,
  touched: ReadonlySet<string>,
  reader: ManifestReader,
): Proof[] {
  const clusters = [...new Set([...files.keys()].flatMap((path) => clusterOf(path) ?? []))];
  const worlds = clusters.flatMap((name) => {
    const path = `${manifestsFolder}/${name}/${factsName}`;
    const facts = readFacts(path, meant.get(path) ?? "").facts;
    return facts ? [{ name, facts, world: worldOf(name, facts, files, reader) }] : [];
  });
  return worlds
    .filter(({ name }) => touched.has(name))
    .map(({ world, facts }) =>
      proveWorld(world, {
        ...{ intent: facts.intent, profile: declaredProfile(facts.network) },
        others: worlds.flatMap((one) => (one.world === world ? [] : [one.world])),
      }),
    );
}

function worldOf(
  name: string,
  facts: NonNullable<ReturnType<typeof readFacts>["facts"]>,
  files: ReadonlyMap<string, string>,
  reader: ManifestReader,
): World {
  const found = [...files]
    .filter(([path]) => clusterOf(path) === name && path.endsWith(".yaml"))
    .map(([path, text]) => reader.read(path, text));
  const { minorVersion, stageLabel, nodes } = facts;
  const objects = [...found.flatMap((one) => one.objects), ...nodes];
  return makeWorld(objects, {
    ...{ name, minorVersion, stages: { label: stageLabel } },
    gaps: found.flatMap((one) => one.gaps),
  }).world;
}

function clusterOf(path: string): string | undefined {
  const [folder, cluster, ...rest] = path.split("/");
  return folder === manifestsFolder && rest.length > 0 ? cluster : undefined;
}

function apart(proofs: readonly Proof[]): string {
  const stages = [...new Set(proofs.flatMap((proof) => proof.stages))];
  return stages.length < 2 ? "it opens nothing" : `it opens nothing between ${stages.join(", ")}`;
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
