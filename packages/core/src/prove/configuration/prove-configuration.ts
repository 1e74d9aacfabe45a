import { judgedNames } from "../judged-names.ts";
import type { World } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import type { Finding } from "../../verdicts/finding.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Sensitivity, Verdict } from "../../verdicts/verdict.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import type { Shown } from "./configuration-findings.ts";
import { namingFinding, sharingFinding, shownParts } from "./configuration-findings.ts";
import { isMeant, isShared } from "./meant.ts";
import { Namings } from "./named-by-stage.ts";
import type { OuterSharing } from "./outer-sharing.ts";
import { outerSharings } from "./outer-sharing.ts";
import type { OuterUse } from "./outer-uses.ts";
import { OuterUses } from "./outer-uses.ts";
import { asSeenFromElsewhere, doubtsOf, hasUnreadStores, isDoubtful } from "./unread-stores.ts";
import { textsOf } from "./texts-of.ts";

/**
 * Whether what configures one stage names something of another: a Service, a pod, a public host, an address or a namespace
 * that belongs to the other alone; a database, queue, bucket, secret path or cloud identity that both name. What also
 * belongs to the stage itself, or to no stage, is nothing of the other one. It is judged on what is written, whatever the
 * network lets through today.
 *
 * `others` are the worlds of further clusters: their stages are judged as targets, by names that mean the same from here
 * (public hosts and addresses, what is outside of all clusters). Sources are the stages of `world` only.
 */
export function proveConfiguration(world: World, { intent }: Given, others: readonly World[] = []): PropertyProof {
  const namings = new Namings(world, others);
  const outer = new OuterUses(world);
  const namespaces = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels]),
  );
  const labelsOf = (namespace: string) => namespaces.get(namespace) ?? {};
  for (const text of textsOf(world)) {
    namings.addText(
      text,
      (stage, named, owner) => intent !== undefined && isMeant(intent, text, stage, { named, owner }, labelsOf),
    );
    outer.addText(text);
  }
  const uses = [...outer.uses, ...others.flatMap((other) => asSeenFromElsewhere(outerUsesOf(other)))];
  const own = new Set(outer.uses);
  // What stages of other clusters share among themselves is theirs to tell.
  const all = outerSharings(uses)
    .filter((sharing) => sharing.uses.some((use) => own.has(use)))
    .map((sharing) => unmeant(sharing, intent));
  const doubtful = all.filter(isDoubtful);
  const sharings = all.filter((sharing) => !isDoubtful(sharing));
  const shown = [
    ...namings.found.map((naming) => namingFinding(namings, naming)),
    ...sharings.map((sharing) => sharingFinding(sharing, outer.uses)),
  ].filter((each) => each !== undefined);
  const taken: readonly Assumption[] = hasUnreadStores(outer.uses)
    ? [...assumptions, "unread-stores-apart"]
    : assumptions;
  const verdicts = verdictsOf(world, others, { shown, doubts: doubtsOf(doubtful) }, taken, intent);
  return { verdicts, findings: shown.map(withWitness) };
}

function withWitness({ finding, witnessOf }: Shown): Finding {
  const [first] = finding.pairs;
  return { ...finding, ...(first && { witness: witnessOf(first) }) };
}

const usesByWorld = new WeakMap<World, readonly OuterUse[]>();

function outerUsesOf(world: World): readonly OuterUse[] {
  const known = usesByWorld.get(world);
  if (known) return known;
  const outer = new OuterUses(world);
  for (const text of textsOf(world)) outer.addText(text);
  usesByWorld.set(world, outer.uses);
  return outer.uses;
}

/** Without the stages that are meant to share it with all the others. */
function unmeant(sharing: OuterSharing, intent: Intent | undefined): OuterSharing {
  if (!intent) return sharing;
  const name = shownParts(sharing.type, sharing.parts);
  const names = [
    name,
    sharing.parts.at(-1) ?? "",
    ...(sharing.parts[0] ? [sharing.parts[0].replace(/:\d+$/, "")] : []),
  ];
  const meant = (left: OuterUse, right: OuterUse) =>
    names.some((each) => isShared(intent, each, [left.stage, right.stage]));
  const uses = sharing.uses.filter((use) => sharing.uses.some((other) => !meant(use, other)));
  return { ...sharing, uses };
}

const assumptions: readonly Assumption[] = ["no-code-in-images", "one-snapshot"];
/** A text in a document of any kind could name something. */
const anything: Sensitivity = { kinds: "any" };

function verdictsOf(
  world: World,
  others: readonly World[],
  { shown, doubts }: { readonly shown: readonly Shown[]; readonly doubts: ReturnType<typeof doubtsOf> },
  taken: readonly Assumption[],
  intent: Intent | undefined,
): Verdict[] {
  const byPair = new Map<string, Shown[]>();
  for (const each of shown)
    for (const { from, to } of each.finding.pairs) {
      const listed = byPair.get(`${from} ${to}`);
      if (listed) listed.push(each);
      else byPair.set(`${from} ${to}`, [each]);
    }
  const here = judgedNames(world);
  const elsewhere = others.flatMap(({ stages }) => stages.names).filter((name) => !here.includes(name));
  const targets = [...world.stages.names, ...new Set(elsewhere), unassigned, outside];
  const common = {
    property: "configuration" as const,
    assumptions: intent ? [...taken, "intended-openings" as const] : taken,
  };
  return here.flatMap((from) =>
    targets
      .filter((to) => to !== from)
      .map((to): Verdict => {
        const [first, ...more] = byPair.get(`${from} ${to}`) ?? [];
        const pair = { ...common, from, to };
        const doubt = doubts.find((each) => each.pair.from === from && each.pair.to === to);
        if (!first && doubt)
          return { ...pair, verdict: "unknown", reason: doubt.why, findings: [], sensitivity: anything };
        if (!first)
          return { ...pair, verdict: "holds", reason: whyItHolds(from, to), findings: [], sensitivity: anything };
        const witness = first.witnessOf({ from, to });
        const reason = more.length === 0 ? witness.summary : `${witness.summary}; ${more.length} more such texts`;
        const findings = [...new Set([first, ...more].map(({ finding }) => finding.code))].toSorted();
        const turnedBy = [first, ...more].map((each) => each.turnedBy);
        const kinds = turnedBy.some((each) => each.length === 0) ? [] : [...new Set(turnedBy.flat())];
        return { ...pair, verdict: "broken", reason, witness, findings, sensitivity: { kinds } };
      }),
  );
}

function whyItHolds(from: string, to: string): string {
  if (from === outside) return "what configures the world outside is not read";
  if (to === outside) return "to name what is outside of the cluster reaches no stage";
  if (to === unassigned) return "what belongs to no stage may be named by every one";
  return `no text that configures ${from} names anything of ${to}`;
}
