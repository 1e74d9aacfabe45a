import type { World } from "../manifests/world/world.ts";
import type { Intent } from "../verdicts/intent.ts";
import type { Proof } from "../verdicts/proof.ts";
import type { Property } from "../verdicts/property.ts";
import { properties } from "../verdicts/property.ts";
import { proveAccess } from "./access/prove-access.ts";
import type { NetworkProfile } from "./network/model/network-profile.ts";
import { proveConfiguration } from "./configuration/prove-configuration.ts";
import { certified } from "./certified.ts";
import { applyGaps } from "./gaps.ts";
import { proveLabels } from "./labels/prove-labels.ts";
import { proveNetwork } from "./network/prove-network.ts";
import { onceFor } from "./known-proofs.ts";
import { makeGiven } from "./make-given.ts";
import { provePaths } from "./paths/prove-paths.ts";
import { provePlacement } from "./placement/prove-placement.ts";
import { provePodSecurity } from "./pod-security/prove-pod-security.ts";
import type { PropertyProof, ProveProperty } from "./property-proof.ts";
import { proveResources } from "./resources/prove-resources.ts";
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
  paths: provePaths,
};

export interface ProveOptions {
  /** What was meant to be open; nothing where absent. */
  readonly intent?: Intent | undefined;
  readonly profile: NetworkProfile;
  /** All where absent. */
  readonly properties?: readonly Property[] | undefined;
  /** Whether verdicts of network, access and placement that hold come with a certificate. */
  readonly certificates?: boolean | undefined;
  /** The worlds of further clusters: what of theirs is named in this one. */
  readonly others?: readonly World[] | undefined;
}

/**
 * Whether anything in one stage can reach another: for every property that is asked for and every ordered pair of stages a
 * verdict. What could not be read makes unknown what it could have turned.
 */
export function proveWorld(world: World, options: ProveOptions): Proof {
  const { intent, profile, properties: asked, certificates = false, others = [] } = options;
  const wanted = properties.filter(
    (property) => provers[property] !== undefined && (asked?.includes(property) ?? true),
  );
  const given = makeGiven(world, intent, profile);
  const proofOf = (property: Property): PropertyProof | [] => {
    const prove = provers[property];
    return prove ? onceFor(given, property, () => prove(world, given, others), world) : [];
  };
  const proofs = wanted.flatMap((property) => proofOf(property));
  const verdicts = proofs.flatMap((proof) => applyGaps(world, proof.verdicts));
  return {
    world: world.name,
    minorVersion: world.minorVersion,
    properties: wanted,
    stages: world.stages.names,
    hasIntent: intent !== undefined,
    intentSource: intent?.source,
    verdicts: certificates ? certified(world, given, verdicts) : verdicts,
    findings: proofs.flatMap(({ findings }) => findings),
  };
}
