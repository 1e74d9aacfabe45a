import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { World } from "../../manifests/world/world.ts";
import type { AccessCertificate } from "../../verdicts/certificate.ts";
import type { Pair } from "../../verdicts/finding.ts";
import type { Capability, Intent } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import { isOfCluster } from "../reading/api-resources.ts";
import { GrantedRights, type RoleGrant, subjectText } from "../reading/granted-rights.ts";
import { namespacesOf } from "../reading/pods.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { Identities, type NamedRight } from "./identities.ts";

type Given = ReadonlyMap<string, ReadonlySet<Capability>>;

/**
 * Checks certificates of access in one world. A certificate that is not refused proves, by the RBAC objects in the world,
 * that nobody at home in one stage has, as themselves or as anybody whom they can become through the API, a right in the
 * other that amounts to a capability which the intent does not give them:
 *
 * - everybody to whom something is bound and whose home is the stage is among the people of the certificate;
 * - its identities are closed: whoever is one of them, and by whatever right leads further (pods and what makes them, exec,
 *   tokens, Secrets, impersonation, certificates, `bind` and `escalate`, nodes), comes to be one of them only;
 * - no right of any of them is one in the other stage, or in the whole cluster, beyond the intent.
 *
 * It counts on no admission policy: what RBAC allows is taken to pass. Capabilities are those of `capabilitiesOf`.
 */
export class AccessChecker {
  readonly #world: World;
  readonly #intent: Intent | undefined;
  readonly #rights: GrantedRights;
  readonly #identities: Identities;

  constructor(world: World, intent: Intent | undefined) {
    this.#world = world;
    this.#intent = intent;
    this.#rights = new GrantedRights(world, intent);
    this.#identities = new Identities(world, this.#rights);
  }

  /** Why a certificate does not show that the verdict holds; undefined where it does. */
  check({ from, to }: Pair, { people }: AccessCertificate): string | undefined {
    if (to === outside) return undefined;
    const atHome = new Set(this.#rights.peopleOf(from));
    const listedPeople = new Set(people.flatMap(({ who }) => who));
    const missing = [...atHome].find((one) => !listedPeople.has(one));
    if (missing !== undefined) return `it leaves out ${missing}, whose home is ${from}`;
    for (const one of people) {
      // Whoever is named beside them has to be one whom they can become, and counts as that.
      const stranger = one.who.find((each) => !atHome.has(each));
      if (stranger !== undefined) return `${stranger} is not at home in ${from}`;
      const refused = this.#checkPeople({ from, to }, one);
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  #checkPeople(pair: Pair, { who, identities }: AccessCertificate["people"][number]): string | undefined {
    const known = new Set([...identities, ...who]);
    // What is meant for all of them: who is given more may not be counted with those who are given less.
    const given =
      who.map((one) => this.#givenTo(one)).reduce<Given | undefined>(commonOf, undefined) ??
      new Map<string, ReadonlySet<Capability>>();
    for (const one of known)
      for (const { to, takes } of this.#identities.stepsFrom(one)) {
        if (!known.has(to) && !this.#isWithin(to, known, one)) return `${one} can become ${to}, whom it does not name`;
        const isTaken = takes === "identity" && !this.#rights.isTrusted(to) && !given.get(pair.to)?.has("impersonate");
        const homes = isTaken ? this.#rights.homesOf(to) : [];
        if (homes.includes(pair.to) && !homes.includes(pair.from))
          return `${one} can act as ${to}, whose home is ${pair.to}`;
      }
    const together = this.#identities.stepTogether(known);
    if (together !== undefined) return together;
    const asMeant = this.#reachedAsMeant(pair.from, who, given);
    for (const one of known) {
      const refused = this.#checkIdentity(pair, one, {
        given,
        isAsMeant: asMeant.has(one),
        isOneself: who.includes(one),
      });
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  #checkIdentity(
    { from, to }: Pair,
    one: string,
    {
      given,
      isAsMeant,
      isOneself,
    }: { readonly given: Given; readonly isAsMeant: boolean; readonly isOneself: boolean },
  ): string | undefined {
    const isRole = one.includes(" in ");
    const own = isAsMeant && !isRole ? this.#givenTo(one) : undefined;
    const homes = isRole ? [] : this.#rights.homesOf(one);
    const actsAs =
      isAsMeant && !isRole && !isOneself && homes.includes(to) && given.get(to)?.has("impersonate") === true;
    for (const grant of this.#identities.grantsOf(one))
      for (const right of this.#identities.rightsOf(grant)) {
        if (!this.#concerns(grant, right, to)) continue;
        for (const capability of capabilitiesOf(
          right,
          isOfCluster(right, this.#identities.custom),
          this.#world.minorVersion,
        )) {
          if (given.get(to)?.has(capability) || own?.get(to)?.has(capability) || actsAs) continue;
          return `${one} may ${right.verb} ${right.resource} in ${to} by ${grant.binding}, which ${from} was not meant to`;
        }
      }
    return undefined;
  }

  /** Whether a right is one in a stage, or in the whole cluster. */
  #concerns({ namespace }: RoleGrant, right: NamedRight, to: string): boolean {
    const { ofNamespace, ofNode } = this.#world.stages;
    const stageOf = (name: string) => ofNamespace.get(name) ?? unassigned;
    if (namespace !== "" && stageOf(namespace) !== to) return false;
    if (!isOfCluster(right, this.#identities.custom))
      return namespace !== "" || namespacesOf(this.#world, to).length > 0;
    const isNamespace = right.group === "" && right.resource.split("/")[0] === "namespaces" && right.verb !== "create";
    const isNamed = (name: string) => right.names.length === 0 || right.names.includes(name);
    if (namespace !== "") return isNamespace && isNamed(namespace);
    if (isNamespace) return namespacesOf(this.#world, to).some(isNamed);
    if (right.group === "" && right.resource.startsWith("nodes") && right.names.length > 0)
      return right.names.some((name) => (ofNode.get(name) ?? unassigned) === to);
    return true;
  }

  /** Who has a role already gains nothing by it; who has all rights somewhere has every role there. */
  #isWithin(step: string, known: ReadonlySet<string>, one: string): boolean {
    const has = ({ role, namespace }: RoleGrant) =>
      `${role.kind} ${role.name} in ${namespace === "" ? "cluster" : namespace}` === step;
    if (this.#identities.grantsOf(one).some(has)) return true;
    const [, where] = /^(?:ClusterRole \S+|Role \S+|Everything) in (\S+)$/.exec(step) ?? [];
    if (where === undefined) return false;
    const isAll = ({ verbs, apiGroups = [], resources = [], resourceNames = [] }: PolicyRule) =>
      resourceNames.length === 0 && [verbs, apiGroups, resources].every((each) => each.includes("*"));
    const strongest = ["Everything", "ClusterRole cluster-admin"].flatMap((each) => [
      `${each} in ${where}`,
      `${each} in cluster`,
    ]);
    return strongest.some(
      (one) => known.has(one) && this.#identities.grantsOf(one).some(({ rules }) => rules.some(isAll)),
    );
  }

  /** Identities to which nobody came by a right in another stage that was not meant. */
  #reachedAsMeant(from: string, who: readonly string[], given: Given): ReadonlySet<string> {
    const reached = new Set(who);
    for (const one of reached)
      for (const { to, namespace, takes } of this.#identities.stepsFrom(one)) {
        const stage = this.#world.stages.ofNamespace.get(namespace) ?? unassigned;
        const isMeant =
          takes === "member" ||
          (namespace !== "" &&
            (stage === from || given.get(stage)?.has(takes === "runCommands" ? takes : "impersonate") === true));
        if (isMeant) reached.add(to);
      }
    return reached;
  }

  #givenTo(subject: string): Given {
    const found = new Map<string, Set<Capability>>();
    for (const { subject: named, stage, may } of this.#intent?.grants ?? []) {
      if (subjectText(named, "") !== subject) continue;
      const all = found.get(stage) ?? new Set();
      found.set(stage, all);
      for (const one of may) for (const each of one === "changeWorkloads" ? impliedByChanging : [one]) all.add(each);
    }
    return found;
  }
}

/** Who changes what runs in a namespace runs as its accounts, mounts its Secrets and sees what it writes. */
const impliedByChanging: readonly Capability[] = [
  "changeWorkloads",
  "runCommands",
  "impersonate",
  "readSecrets",
  "read",
];

function commonOf(one: Given | undefined, other: Given): Given {
  if (!one) return other;
  return new Map(
    [...one].map(([stage, may]) => [stage, new Set([...may].filter((each) => other.get(stage)?.has(each)))]),
  );
}
