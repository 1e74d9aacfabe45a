import { objectsOf, type World, type WorldObject } from "../../../manifests/world/world.ts";
import type { Fix, Site } from "../../../verdicts/finding.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { fieldsOf } from "../../network/policies/fields.ts";
import type { Possibility } from "../../possible/possible.ts";
import type { Given } from "../../property-proof.ts";
import { addedPolicy } from "../../fixes/policy-and-binding.ts";
import { byPair, isMeant, objectText } from "../uses.ts";
import { type Claimed, type Doubt, pairsOf, requestsOf, type Taking } from "./claimed.ts";
import type { Claimers, Wanted } from "./claimers.ts";

interface Address {
  readonly stage: string;
  readonly at: Site;
  readonly ip: string;
  readonly port: number;
  readonly isRead: boolean;
}

/** Stands for an address that a cluster has yet to give: one of the usual range of Services. */
const yetToBeGiven = "10.96.0.10";

/**
 * Addresses of one stage's Services that people of another could give to a Service of theirs: from then on each node
 * sends them what pods send there (CVE-2020-8554).
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#external-ips,
 * https://github.com/kubernetes/kubernetes/issues/97076
 */
export function claimableAddresses(world: World, given: Given, claimers: Claimers): Claimed {
  const takings: (Taking & { readonly of: Address })[] = [];
  const doubts: Doubt[] = [];
  for (const of of addressesOf(world))
    for (const from of [...world.stages.names, unassigned]) {
      if (from === of.stage || isMeant(given.intent, "host", of.ip, [from, of.stage])) continue;
      const pair = { from, to: of.stage };
      const found = mayTake(claimers, from, of);
      if (found.possible === true) takings.push({ pair, steps: found.steps, of });
      if (found.possible === "unknown")
        doubts.push({ pair, why: `whether people of ${from} may take addresses of ${of.stage}: ${found.why}` });
    }
  const [first] = takings.toSorted((one, other) => byPair(one.pair, other.pair));
  if (first === undefined) return { causes: [], doubts };
  const { pair, of } = first;
  const what = of.isRead ? of.ip : "its address";
  return {
    doubts,
    causes: [
      {
        code: "KS3818",
        breaks: true,
        pairs: pairsOf(takings).toSorted(byPair),
        message: `people of ${pair.from} may have a Service that takes what is sent to ${objectText(of.at)} of ${pair.to}: nothing refuses that it names ${what}`,
        at: of.at,
        related: [],
        requests: requestsOf(takings),
        ...(takings.every(({ steps }) => steps.every(({ resource }) => resource.resource === "services")) && {
          fix: guard(),
        }),
      },
    ],
  };
}

/** One of each stage, and of those one whose address is known if there is any: whoever may take one may take all. */
function addressesOf(world: World): readonly Address[] {
  const found = new Map<string, Address>();
  for (const one of objectsOf(world, "Service")) {
    const { metadata, spec, status } = one.object;
    const stage = world.stages.ofNamespace.get(metadata.namespace ?? "") ?? unassigned;
    const port = spec?.ports?.[0]?.port;
    if (stage === unassigned || port === undefined || spec?.type === "ExternalName" || spec?.clusterIP === "None")
      continue;
    const ip = spec?.clusterIP ?? status?.loadBalancer?.ingress?.[0]?.ip;
    const known = found.get(stage);
    if (known && (known.isRead || !ip)) continue;
    const at = { object: one as unknown as WorldObject, path: ["spec"] };
    found.set(stage, { stage, at, ip: ip ?? yetToBeGiven, port, isRead: ip !== undefined });
  }
  return [...found.values()].toSorted((one, other) => (one.stage < other.stage ? -1 : 1));
}

/** By `externalIPs`, or by the status of a load balancer, which means the same to each node. */
function mayTake(claimers: Claimers, stage: string, { ip, port }: Address): Possibility {
  const service: Omit<Wanted, "spec"> = { group: "", version: "v1", kind: "Service", resource: "services" };
  const spec = { selector: { app: "witness" }, ports: [{ port }] };
  const named = claimers.may(stage, { ...service, spec: { ...spec, externalIPs: [ip] } });
  if (named.possible === true) return named;
  const balanced = claimers.mayHaveStatus(
    stage,
    { ...service, spec: { ...spec, type: "LoadBalancer" } },
    { loadBalancer: { ingress: [{ ip }] } },
    ({ object }) => fieldsOf(object["spec"])["type"] === "LoadBalancer",
  );
  return balanced.possible === false ? named : balanced;
}

/** What has such addresses keeps them. */
function guard(): Fix {
  const rule = { apiGroups: [""], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources: ["services"] };
  const named = "spec.?externalIPs.orValue([])";
  const expression = `object.${named}.size() == 0 || (request.operation == 'UPDATE' && object.${named} == oldObject.${named})`;
  return addedPolicy(
    "refuse Services with externalIPs, by an admission policy",
    "services-without-external-addresses",
    {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression, message: "externalIPs take what is sent to addresses of others" }],
    },
  );
}
