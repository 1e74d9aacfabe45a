import type { World } from "../manifests/world/world.ts";
import type { Intent } from "../verdicts/intent.ts";
import type { Proof } from "../verdicts/proof.ts";
import type { Property } from "../verdicts/property.ts";
import { properties } from "../verdicts/property.ts";
import { proveAccess } from "./access/prove-access.ts";
import { makeAdmission } from "./admission/make-admission.ts";
import type { NetworkProfile } from "./network/network-profile.ts";
import { proveConfiguration } from "./configuration/prove-configuration.ts";
import { applyGaps } from "./gaps.ts";
import { proveLabels } from "./labels/prove-labels.ts";
import { proveNetwork } from "./network/prove-network.ts";
import { provePlacement } from "./placement/prove-placement.ts";
import { provePodSecurity } from "./pod-security/prove-pod-security.ts";
import { makePossible } from "./possible/make-possible.ts";
import type { Given, PropertyProof, ProveProperty } from "./property-proof.ts";
import { proveResources } from "./resources/prove-resources.ts";
import { makeRights } from "./rights/make-rights.ts";
import { proveShared } from "./shared/prove-shared.ts";

type ProveAmongOthers = (...given: [...Parameters<ProveProperty>, others: readonly World[]]) => PropertyProof;

/** Each property by itself: none knows of another. */
const provers: Readonly<Partial<Record<Property, ProveAmongOthers>>> = {
  network: proveNetwork,
  access: proveAccess,
  placement: provePlacement,
  podSecurity: provePodSecurity,
  labels: proveLabels,
  configuration: proveConfiguration,
  resources: proveResources,
  shared: proveShared,
};

export interface ProveOptions {
  /** What was meant to be open; nothing where absent. */
  readonly intent?: Intent | undefined;
  readonly profile: NetworkProfile;
  /** All where absent. */
  readonly properties?: readonly Property[] | undefined;
  /** The worlds of further clusters: what of theirs is named in this one. */
  readonly others?: readonly World[] | undefined;
}

/**
 * Whether anything in one stage can reach another: for every property that is asked for and every ordered pair of stages a
 * verdict. What could not be read makes unknown what it could have turned.
 */
export function proveWorld(world: World, { intent, profile, properties: asked, others = [] }: ProveOptions): Proof {
  const wanted = properties.filter(
    (property) => provers[property] !== undefined && (asked?.includes(property) ?? true),
  );
  const given = makeGiven(world, intent, profile);
  const proofs = wanted.flatMap((property) => provers[property]?.(world, given, others) ?? []);
  return {
    world: world.name,
    minorVersion: world.minorVersion,
    properties: wanted,
    stages: world.stages.names,
    hasIntent: intent !== undefined,
    intentSource: intent?.source,
    verdicts: proofs.flatMap(({ verdicts }) => applyGaps(world, verdicts)),
    findings: proofs.flatMap(({ findings }) => findings),
  };
}

/** What all properties are judged with. */
function makeGiven(world: World, intent: Intent | undefined, profile: NetworkProfile): Given {
  const rights = makeRights(world, intent);
  const admission = makeAdmission(world);
  return { intent, profile, rights, admission, possible: makePossible(world, rights, admission) };
}
