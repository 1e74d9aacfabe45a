import { judgedNames } from "../judged-names.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Assumption } from "../../verdicts/assumption.ts";
import { outside } from "../../verdicts/property.ts";
import type { Pair } from "../../verdicts/finding.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { runningPods } from "../placement/running-pods.ts";
import type { Given, PropertyProof } from "../property-proof.ts";
import { claimableAddresses } from "./claimable/addresses.ts";
import { claimableHosts } from "./claimable/hosts.ts";
import { claimableStorage } from "./claimable/storage.ts";
import { claimableStores } from "./claimable/stores.ts";
import { claimableVolumes } from "./claimable/volumes.ts";
import { Claimers } from "./claimable/claimers.ts";
import type { Doubt } from "./claimable/claimed.ts";
import { addressUses } from "./addresses.ts";
import { type Cause, findingOf, stepsOf } from "./cause.ts";
import { productionBeside, releasedObjects, storeUses } from "./cluster-objects.ts";
import { gatewayCauses } from "./gateways.ts";
import { hostPathUses } from "./host-paths.ts";
import { hostVolumeMounts } from "./host-volumes.ts";
import { hostPortUses } from "./host-ports.ts";
import { coveredHosts, hostUses } from "./hosts.ts";
import { imageUses } from "./images.ts";
import { servedApis } from "./served-apis.ts";
import { unclaimedVolumes } from "./unclaimed-volumes.ts";
import { sharedUses } from "./uses.ts";
import { storageUses } from "./volumes.ts";
import { webhookCauses } from "./webhooks.ts";
import { whereaboutsIn } from "./whereabouts.ts";

/**
 * Property 8: what two stages have in common, by which one of them can read, change or take what is the other's: files and
 * ports of nodes, storage, images by tags that move, hosts, addresses, stores of secrets, gateways, webhooks and parts of
 * the API that one of them serves. What the intent says that they share is meant.
 *
 * Texts that name things of another stage are the property configuration's; rights in the whole cluster are access's.
 */
export function proveShared(world: World, given: Given): PropertyProof {
  const { intent } = given;
  const claimers = new Claimers(world, given);
  const pods = [...runningPods(world)];
  const claimed = [
    ...[claimableHosts, claimableAddresses, claimableVolumes, claimableStores].map((find) =>
      find(world, given, claimers),
    ),
    claimableStorage(world, given, claimers, pods),
  ];
  const whereOf = whereaboutsIn(world);
  const versioned = sharedUses(imageUses(pods, "versioned"), "KS3806", "image", intent);
  const causes: readonly Cause[] = [
    ...sharedUses(hostPathUses(pods, hostVolumeMounts(world, pods), whereOf), "KS3801", "volume", intent),
    ...sharedUses(hostPortUses(pods, whereOf), "KS3802", "object", intent),
    ...sharedUses(storageUses(world, pods), "KS3803", "volume", intent),
    ...unclaimedVolumes(world, intent),
    ...sharedUses(imageUses(pods, "moving"), "KS3805", "image", intent),
    ...together(versioned),
    ...sharedUses(hostUses(world), "KS3807", "host", intent),
    ...coveredHosts(world, intent),
    ...sharedUses(addressUses(world), "KS3809", "host", intent),
    ...webhookCauses(world, intent),
    ...servedApis(world, intent),
    ...gatewayCauses(world, intent),
    ...sharedUses(storeUses(world), "KS3813", "object", intent),
    ...releasedObjects(world, intent),
    ...productionBeside(world, intent),
    ...claimed.flatMap((one) => one.causes),
  ];
  const doubts = claimed.flatMap((one) => one.doubts);
  return { verdicts: verdictsOf(world, causes, doubts, intent !== undefined), findings: causes.map(findingOf) };
}

/** What only could be is said once for all images. */
function together(causes: readonly Cause[]): readonly Cause[] {
  const [first, ...others] = causes;
  if (first === undefined) return [];
  const pairs = new Map(causes.flatMap((cause) => cause.pairs.map((pair) => [JSON.stringify(pair), pair])));
  const count = others.length;
  const more = count === 0 ? "" : count === 1 ? "; so does 1 more image" : `; so do ${count} more images`;
  return [{ ...first, breaks: false, pairs: [...pairs.values()], message: `${first.message}${more}` }];
}

function verdictsOf(
  world: World,
  causes: readonly Cause[],
  doubts: readonly Doubt[],
  hasIntent: boolean,
): readonly Verdict[] {
  const names = judgedNames(world);
  const assumptions: readonly Assumption[] = [
    "kubernetes-works",
    "cluster-administrators-are-trusted",
    "own-components-are-trusted",
    "listed-subjects-only",
    "admission-in-force",
    "no-code-in-images",
    ...(hasIntent ? (["intended-openings"] as const) : []),
  ];
  const breaking = new Map<string, Cause[]>();
  for (const cause of causes)
    for (const pair of cause.breaks ? cause.pairs : []) {
      const key = JSON.stringify([pair.from, pair.to]);
      const known = breaking.get(key);
      if (known === undefined) breaking.set(key, [cause]);
      else known.push(cause);
    }
  return names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to): Verdict => {
        const broken = breaking.get(JSON.stringify([from, to])) ?? [];
        const doubt = doubts.find(({ pair }) => pair.from === from && pair.to === to);
        return { property: "shared", from, to, assumptions, ...judged(broken, doubt, { from, to }) };
      }),
  );
}

function judged(
  broken: readonly Cause[],
  doubt: Doubt | undefined,
  pair: Pair,
): Pick<Verdict, "verdict" | "reason" | "witness" | "findings" | "sensitivity"> {
  const [first] = broken;
  if (first !== undefined)
    return {
      verdict: "broken",
      reason: first.message,
      witness: { summary: first.message, steps: stepsOf(first, pair) },
      findings: [...new Set(broken.map(({ code }) => code))].toSorted(),
      sensitivity: { kinds: turning(first) },
    };
  if (doubt !== undefined)
    return { verdict: "unknown", reason: doubt.why, witness: undefined, findings: [], sensitivity: { kinds: "any" } };
  const isOutside = pair.from === outside || pair.to === outside;
  const reason = isOutside
    ? "nothing of the cluster is served from, or shared with, what is outside of it"
    : "they have nothing in common by which one could read, change or take what is the other's";
  return { verdict: "holds", reason, witness: undefined, findings: [], sensitivity: { kinds: "any" } };
}

/** Nodes that were not read could be the ones that pods run on instead; a policy could refuse what somebody would do. */
function turning({ code, requests }: Cause): readonly string[] {
  if (requests !== undefined)
    return ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
      (kind) => `admissionregistration.k8s.io/${kind}`,
    );
  return code === "KS3801" || code === "KS3802" ? ["Node"] : [];
}
