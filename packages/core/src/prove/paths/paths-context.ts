import { judgedNames } from "../judged-names.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Property } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { type AccessContext, accessContext } from "../access/access-context.ts";
import { type Granted, grantedText, grantsBySubject } from "../access/granted.ts";
import { proveAccess } from "../access/prove-access.ts";
import { proveConfiguration } from "../configuration/prove-configuration.ts";
import { onceFor } from "../known-proofs.ts";
import { proveLabels } from "../labels/prove-labels.ts";
import type { Judgement } from "../network/judgement.ts";
import { judgementFor, proveNetwork } from "../network/prove-network.ts";
import { type Placements, placements } from "../placement/placements.ts";
import { type PolicyReadings, readPolicies } from "../placement/policy-readings.ts";
import { provePlacement } from "../placement/prove-placement.ts";
import { provePodSecurity } from "../pod-security/prove-pod-security.ts";
import type { Given, PropertyProof, ProveProperty } from "../property-proof.ts";
import type { Subject } from "../rights/rights.ts";
import { proveShared } from "../shared/prove-shared.ts";
import { namespaceKeysOf } from "./making-groups.ts";
import { NodeContents } from "./node-contents.ts";
import { OpenablePods } from "./openable-pods.ts";
import type { Trying } from "./way.ts";

/** What is a road by itself. Who takes another's room gets into nothing of it, so `resources` is none. */
const provers: readonly (readonly [Property, ProveProperty])[] = [
  ["access", proveAccess],
  ["labels", proveLabels],
  ["placement", provePlacement],
  ["podSecurity", provePodSecurity],
  ["network", proveNetwork],
  ["shared", proveShared],
  ["configuration", (world, given) => proveConfiguration(world, given)],
];

/** What ways are looked for with, worked out once for a world. */
export interface PathsContext {
  readonly world: World;
  readonly given: Given;
  readonly access: AccessContext;
  readonly placements: Placements;
  readonly readings: PolicyReadings;
  readonly namespaceKeys: ReadonlyMap<string, string>;
  readonly nodes: NodeContents;
  /** All stages, and both names that are none. */
  readonly names: readonly string[];
  readonly grantsOf: (subject: Subject) => Granted;
  /** What each property says of a pair that is not `holds`, in the order in which it is shown. */
  readonly single: (from: string, to: string) => readonly Verdict[];
  readonly proofOf: (property: Property) => PropertyProof;
  /** Whether pods are there, or are made from templates. */
  readonly podsIn: (namespace: string) => boolean;
  /** Worked out only where somebody runs code in pods of another stage. */
  readonly judgement: () => Judgement;
  /** By that judgement. */
  readonly openable: () => OpenablePods;
}

export function pathsContext(world: World, given: Given): PathsContext {
  return contextWith(world, given, proofsOf(world, given));
}

/**
 * The same after a change that only closes: what the properties said before is at least what they say now, so that no way is
 * missed. Of those in `anew` it is worked out again.
 */
export function closedContext(
  { proofOf, judgement, openable }: PathsContext,
  world: World,
  given: Given,
  anew: ReadonlySet<Property>,
): PathsContext {
  const proofAnew = proofsOf(world, given);
  const context = contextWith(world, given, (property) =>
    anew.has(property) ? proofAnew(property) : proofOf(property),
  );
  return anew.has("network") ? context : { ...context, judgement, openable };
}

function proofsOf(world: World, given: Given): PathsContext["proofOf"] {
  return (property) => {
    const prove = provers.find(([name]) => name === property)?.[1];
    return prove ? onceFor(given, property, prove, world) : { verdicts: [], findings: [] };
  };
}

function contextWith(world: World, given: Given, proofOf: PathsContext["proofOf"]): PathsContext {
  const access = accessContext(world, given);
  let pairs: ReadonlyMap<string, readonly Verdict[]> | undefined;
  const found = placements(world, given);
  const readings = readPolicies(world);
  const filled = new Set(found.pods.map(({ namespace }) => namespace));
  let known: Judgement | undefined;
  const judgement = (): Judgement => (known ??= judgementFor(world, given));
  let openable: OpenablePods | undefined;
  return {
    world,
    given,
    access,
    placements: found,
    readings,
    namespaceKeys: namespaceKeysOf(world, readings),
    nodes: new NodeContents(world, access, found),
    names: judgedNames(world),
    grantsOf: grantsBySubject(given.intent),
    proofOf,
    single: (from, to) => (pairs ??= openPairs(proofOf)).get(`${from}\n${to}`) ?? [],
    podsIn: (namespace) => filled.has(namespace),
    judgement,
    openable: () => (openable ??= new OpenablePods(judgement())),
  };
}

function openPairs(proofOf: PathsContext["proofOf"]): ReadonlyMap<string, readonly Verdict[]> {
  const pairs = new Map<string, Verdict[]>();
  for (const [property] of provers)
    for (const verdict of proofOf(property).verdicts) {
      if (verdict.verdict === "holds") continue;
      const key = `${verdict.from}\n${verdict.to}`;
      const listed = pairs.get(key);
      if (listed) listed.push(verdict);
      else pairs.set(key, [verdict]);
    }
  return pairs;
}

/** Those of a stage by what the intent gives them; one who is given nothing where there is nobody. */
export function tryingFrom(
  { access, grantsOf }: PathsContext,
  stage: string,
): readonly (Trying & { people: readonly Subject[] })[] {
  const classes = Map.groupBy(access.peopleOf(stage), (subject) => grantedText(grantsOf(subject)));
  if (classes.size === 0) return [{ stage, granted: new Map(), people: [] }];
  return [...classes.values()].map((people) => {
    const [first] = people;
    return { stage, granted: first ? grantsOf(first) : new Map(), people };
  });
}
