import type { Change } from "../change.ts";
import { hasSigned } from "./signer.ts";
import type { Evidence } from "../ledger.ts";
import { acceptedGate } from "../gates/accepted-gate.ts";
import { personOf, type Trust } from "./trust.ts";

/**
 * Why nobody who has signed a record may say what it says; undefined where somebody may, or where it follows from other records
 * and is checked against these.
 */
export function unsaid(trust: Trust, change: Change, signedBy: readonly string[]): string | undefined {
  switch (change.kind) {
    case "approval":
      return byPerson(trust, change.approval.person, signedBy);
    case "request":
      return byPerson(trust, change.request.by, signedBy);
    case "freeze":
      return byPerson(trust, change.freeze.liftedBy ?? change.freeze.by, signedBy);
    case "preview":
      return bySpeaker(trust, change.preview.endedBy ?? change.preview.by, signedBy);
    case "observation":
      return byCluster(trust, change.observation.cluster, signedBy);
    case "release":
      return byService(trust, "release", signedBy);
    case "set":
      return byService(trust, "release", signedBy);
    case "evidence":
      return byWhoFoundOut(trust, change.evidence, signedBy);
    case "pointer":
    case "stay":
    case "pointerGone":
    case "previewGone":
    case "requestGone":
    case "approvalGone":
      return undefined;
  }
}

function byPerson(trust: Trust, called: string, signedBy: readonly string[]): string | undefined {
  const person = personOf(trust, called);
  if (!Object.hasOwn(trust.people, person)) return `${called} is nobody whom the trust knows`;
  return hasSigned(trust, trust.people[person]?.keys, signedBy) ? undefined : `it is not signed by ${person}`;
}

/** A person, or a service by its own name that may create releases: it builds what a preview runs. */
function bySpeaker(trust: Trust, called: string, signedBy: readonly string[]): string | undefined {
  if (Object.hasOwn(trust.people, personOf(trust, called))) return byPerson(trust, called, signedBy);
  const service = Object.hasOwn(trust.services, called) ? trust.services[called] : undefined;
  if (!service?.may.includes("release")) return `${called} is nobody who may start or end previews`;
  return hasSigned(trust, service.keys, signedBy) ? undefined : `it is not signed by ${called}`;
}

function byCluster(trust: Trust, cluster: string, signedBy: readonly string[]): string | undefined {
  const own = Object.hasOwn(trust.clusters, cluster) ? trust.clusters[cluster] : undefined;
  if (!own) return `${cluster} is no cluster that the trust knows`;
  return hasSigned(trust, own.keys, signedBy) ? undefined : `it is not signed by the cluster ${cluster}`;
}

/** A cluster says what it accepts, and nothing else of a gate; what it accepts nobody else says. */
function byWhoFoundOut(
  trust: Trust,
  { gate, cluster }: Pick<Evidence, "gate" | "cluster">,
  signedBy: readonly string[],
): string | undefined {
  if (cluster === undefined) return byService(trust, "evidence", signedBy);
  if (gate !== acceptedGate) return `a cluster has no say in ${gate}`;
  return byCluster(trust, cluster, signedBy);
}

function byService(trust: Trust, capability: "release" | "evidence", signedBy: readonly string[]): string | undefined {
  const able = Object.values(trust.services).filter(({ may }) => may.includes(capability));
  if (able.some(({ keys }) => hasSigned(trust, keys, signedBy))) return undefined;
  return `it is not signed by any service that may say so (${capability})`;
}
