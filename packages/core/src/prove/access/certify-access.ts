import type { World } from "../../manifests/world/world.ts";
import type { AccessCertificate } from "../../verdicts/certificate.ts";
import type { Given } from "../property-proof.ts";
import { type Subject, subjectKey } from "../rights/rights.ts";
import { accessContext } from "./access-context.ts";
import type { Arrival } from "./arrival.ts";
import { isBeyond } from "./breaches.ts";
import { grantedText, grantsBySubject } from "./granted.ts";
import { reachIdentities } from "./reach-identities.ts";

/**
 * Certificates of pairs of stages that hold, for `packages/core/src/check/access`: the people of a stage, and everybody
 * whom they can become. It depends on the first stage alone.
 */
export function accessCertificates(world: World, given: Given): (from: string) => AccessCertificate {
  const context = accessContext(world, given);
  const grantsOf = grantsBySubject(given.intent);
  const known = new Map<string, AccessCertificate>();
  const certify = (from: string): AccessCertificate => {
    const classes = Map.groupBy(context.peopleOf(from), (subject) => grantedText(grantsOf(subject)));
    const people = [...classes.values()].map((members: readonly Subject[]) => {
      const [first] = members;
      const granted = first ? grantsOf(first) : new Map();
      const arrivals = reachIdentities(context, members, (way) => isBeyond(context, from, granted, way));
      const who = members.map(subjectKey);
      const others = new Set(arrivals.map(identityText));
      return { who, identities: [...others].filter((one) => !who.includes(one)) };
    });
    return { property: "access", people };
  };
  return (from) => {
    const found = known.get(from) ?? certify(from);
    known.set(from, found);
    return found;
  };
}

function identityText({ identity, from }: Arrival): string {
  if (identity.type === "subject") return subjectKey(identity.subject);
  const { key, namespace } = identity.bound;
  const role = from?.way.how === "escalate" ? "Everything" : `${key.kind} ${key.name}`;
  return `${role} in ${namespace === "" ? "cluster" : namespace}`;
}
