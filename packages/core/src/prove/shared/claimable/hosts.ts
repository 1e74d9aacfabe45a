import { objectsOf, type World } from "../../../manifests/world/world.ts";
import type { Fix } from "../../../verdicts/finding.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { OtherThan } from "../../admission/admission.ts";
import type { Given } from "../../property-proof.ts";
import { addedPolicy } from "../../fixes/policy-and-binding.ts";
import { isMapping } from "../../../manifests/mapping.ts";
import { fieldAt, itemsOf } from "../../configuration/unknown-fields.ts";
import { customPlural, isOfIstio } from "../../network/entrances/custom-routes.ts";
import { gatewayNames, istioGateways, takesHosts } from "../../network/entrances/istio-gateways.ts";
import { takes } from "../gateways.ts";
import type { HostClaim } from "../host-claim.ts";
import { claimsOf } from "../hosts.ts";
import { byPair, isMeant, objectText } from "../uses.ts";
import { type Claimed, type Doubt, pairsOf, requestsOf, type Taking } from "./claimed.ts";
import type { Claimers, Wanted } from "./claimers.ts";

type HostTaking = Taking & { readonly claim: HostClaim };

/**
 * Hosts of one stage that people of another could claim at the same entrance by an Ingress or route of theirs: requests go
 * to whoever claims the longer path, or came first.
 *
 * Source: https://gateway-api.sigs.k8s.io/api-types/httproute/ (matching precedence),
 * https://kubernetes.github.io/ingress-nginx/user-guide/ingress-path-matching/
 */
export function claimableHosts(world: World, given: Given, claimers: Claimers): Claimed {
  const claims = claimsOf(world);
  const claimed = new Map<string, Set<string>>();
  for (const { entrance, host, stage } of claims) {
    const key = `${entrance} ${host}`;
    claimed.set(key, (claimed.get(key) ?? new Set()).add(stage));
  }
  const takings: HostTaking[] = [];
  const doubts: Doubt[] = [];
  for (const from of [...world.stages.names, unassigned]) {
    const asked = new Set<string>();
    const ofOthers = hostsOfOthers(claims, from);
    for (const claim of claims) {
      const { entrance, host, stage: to } = claim;
      const thing = `${entrance} ${host} ${to}`;
      // What both claim already is another cause, and of what is no stage's nobody says whose it is.
      if (to === unassigned || claimed.get(`${entrance} ${host}`)?.has(from) || asked.has(thing)) continue;
      asked.add(thing);
      if (isMeant(given.intent, "host", host, [from, to])) continue;
      if (isKept(claim)) continue;
      const found = claimers.may(from, wantedOf(claim), isLetIn(world, claim), ofOthers(claim));
      const isRead = isEntranceRead(world, claim);
      if (found.possible === true && isRead) takings.push({ pair: { from, to }, steps: found.steps, claim });
      else if (found.possible !== false) {
        const why = found.possible === true ? "it was not read whose routes that takes" : found.why;
        doubts.push({ pair: { from, to }, why: `whether people of ${from} may claim ${hostText(claim)}: ${why}` });
      }
    }
  }
  const kinds = Map.groupBy(takings, ({ claim }) => claim.by.type);
  return { doubts, causes: [...kinds].map(([type, all]) => causeOf(type, all, world)) };
}

/** The router of OpenShift leaves a host to the namespace that has it. Source: https://docs.okd.io (Route admission policy) */
function isKept({ at }: HostClaim): boolean {
  return at.object.object.apiVersion.startsWith("route.openshift.io/");
}

/** Whether it was read whose routes an entrance takes. */
function isEntranceRead(world: World, { at, by }: HostClaim): boolean {
  if (by.type === "class") return true;
  if (by.type === "gateway") return gatewayOf(world, by) !== undefined;
  const isOfClass = Object.keys(at.object.object.metadata.annotations ?? {}).some((key) =>
    key.endsWith("ingress.class"),
  );
  const gateways = isOfIstio(at.object) ? gatewayNames(at.object) : [];
  return !isOfClass && gateways.every((name) => istioGateways(world).has(name));
}

/**
 * What a claim would be of any host that a stage has not yet: most policies refuse all of these, and asked of each, the hosts of a
 * hundred apps in each of a hundred namespaces would be too many.
 */
function hostsOfOthers(claims: readonly HostClaim[], from: string): (claim: HostClaim) => Wanted | undefined {
  const own = new Set(claims.filter(({ stage }) => stage === from).map(({ host }) => host));
  const host = new OtherThan([...own]);
  const known = new Map<string, Wanted>();
  return (claim) => {
    if (claim.host === "" || claim.by.type === "own" || own.has(claim.host)) return undefined;
    const key = JSON.stringify([
      claim.entrance,
      claim.by,
      claim.at.object.object.apiVersion,
      claim.at.object.object.kind,
    ]);
    const wider = known.get(key) ?? wantedOf({ ...claim, host });
    known.set(key, wider);
    return wider;
  };
}

function wantedOf({ at, by, host }: Pick<HostClaim, "at" | "by"> & { readonly host: string | OtherThan }): Wanted {
  const { apiVersion, kind } = at.object.object;
  const [group = "", version = "v1"] = apiVersion.split("/");
  if (by.type === "own") {
    const gateways = isOfIstio(at.object) ? gatewayNames(at.object) : [];
    const own = fieldAt(at.object.object, ["spec"]);
    const spec = { ...(isMapping(own) ? own : {}), ...(gateways.length > 0 && { gateways }) };
    return { group, version, kind, resource: customPlural(at.object) ?? `${kind.toLowerCase()}s`, spec };
  }
  const shared = { group, version, kind, resource: kind === "Ingress" ? "ingresses" : `${kind.toLowerCase()}s` };
  if (by.type === "class") {
    const backend = { service: { name: "witness", port: { number: 80 } } };
    const http = { paths: [{ path: "/witness", pathType: "Prefix", backend }] };
    const rules = [{ ...(host !== "" && { host }), http }];
    return { ...shared, spec: { ...(by.name !== undefined && { ingressClassName: by.name }), rules } };
  }
  const { namespace, name, section } = by;
  const parentRefs = [{ namespace, name, ...(section !== undefined && { sectionName: section }) }];
  const matches = kind === "HTTPRoute" ? { matches: [{ path: { type: "PathPrefix", value: "/witness" } }] } : {};
  const rules = [{ ...matches, backendRefs: [{ name: "witness", port: 80 }] }];
  return { ...shared, spec: { parentRefs, ...(host !== "" && { hostnames: [host] }), rules } };
}

/** Whether an entrance takes routes of a namespace; of one that was not read that is not known. */
function isLetIn(world: World, { at, by }: HostClaim): (namespace: string) => boolean {
  if (by.type === "class") return () => true;
  if (by.type === "own") {
    const gateways = isOfIstio(at.object) ? gatewayNames(at.object).map((name) => istioGateways(world).get(name)) : [];
    const hosts = itemsOf(at.object.object, ["spec", "hosts"]);
    return (namespace) =>
      gateways.length === 0 || gateways.some((one) => one === undefined || takesHosts(one, namespace, hosts));
  }
  const gateway = gatewayOf(world, by);
  const labels = new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [metadata.name, metadata.labels ?? {}]),
  );
  return (namespace) =>
    namespace === by.namespace || gateway === undefined || takes(gateway, labels.get(namespace) ?? {});
}

function gatewayOf(world: World, { namespace, name }: Extract<HostClaim["by"], { type: "gateway" }>) {
  return (world.objects.get("gateway.networking.k8s.io/Gateway") ?? []).find(
    ({ object: { metadata } }) => metadata.name === name && metadata.namespace === namespace,
  );
}

function hostText({ host, entrance }: HostClaim): string {
  return `${host === "" ? "every host" : host} at ${entrance}`;
}

function causeOf(
  type: HostClaim["by"]["type"],
  takings: readonly HostTaking[],
  world: World,
): Claimed["causes"][number] {
  const sorted = takings.toSorted((one, other) => byPair(one.pair, other.pair));
  const [first = takings[0]] = sorted;
  if (first === undefined) throw new Error("a cause without a taking");
  const { pair, claim } = first;
  const hosts = new Map(takings.map((one) => [`${one.claim.entrance} ${one.claim.host}`, one.claim]));
  const others = hosts.size - 1;
  const more = others > 0 ? `; ${others} more ${others === 1 ? "host" : "hosts"} in the same way` : "";
  const fix = type === "own" ? undefined : guardOf(type, [...hosts.values()], world);
  return {
    code: "KS3817",
    breaks: true,
    pairs: pairsOf(takings).toSorted(byPair),
    message: `people of ${pair.from} may claim ${hostText(claim)}, which ${objectText(claim.at)} of ${pair.to} claims${more}`,
    at: claim.at,
    related: [...hosts.values()]
      .filter((one) => one !== claim)
      .slice(0, 3)
      .map((one) => ({ at: one.at, message: `${hostText(one)} of ${one.stage}` })),
    requests: requestsOf(sorted),
    ...(fix && { fix }),
  };
}

/** A policy that lets only namespaces of a stage claim the hosts that it has; none where no label says of which stage one is. */
function guardOf(type: "class" | "gateway", claims: readonly HostClaim[], world: World): Fix | undefined {
  const { label } = world.stages;
  if (label === undefined) return undefined;
  const ofGateways = type === "gateway";
  const name = ofGateways ? "hosts-of-stages-in-routes" : "hosts-of-stages";
  const stage = `namespaceObject.metadata.?labels[?'${label}'].orValue('')`;
  const validations = [...Map.groupBy(claims, (claim) => claim.stage)].map(([owner, own]) => {
    const hosts = [...new Set(own.map(({ host }) => `'${host}'`))].toSorted();
    const isFree = (host: string) => `!(${host} in [${hosts.join(", ")}])`;
    const claimsNone = ofGateways
      ? `object.spec.?hostnames.orValue(['']).all(host, ${isFree("host")})`
      : `object.spec.?rules.orValue([]).all(rule, ${isFree("rule.?host.orValue('')")})`;
    return { expression: `${stage} == '${owner}' || ${claimsNone}`, message: `hosts of ${owner} are claimed there` };
  });
  const [apiGroup, resources] = ofGateways
    ? ["gateway.networking.k8s.io", ["httproutes", "grpcroutes", "tlsroutes"]]
    : ["networking.k8s.io", ["ingresses"]];
  const rule = { apiGroups: [apiGroup], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources };
  return addedPolicy("let only namespaces of a stage claim its hosts, by an admission policy", name, {
    matchConstraints: { resourceRules: [rule] },
    validations,
  });
}
