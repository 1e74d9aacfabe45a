import { itemsOf, textAt } from "../configuration/unknown-fields.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Site } from "../../verdicts/finding.ts";
import type { Intent } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Cause } from "./cause.ts";
import { customClaims } from "./custom-hosts.ts";
import type { HostClaim } from "./host-claim.ts";
import { ownHost } from "./own-things.ts";
import { isMeant, objectText, type Use } from "./uses.ts";

const routes = ["HTTPRoute", "GRPCRoute", "TLSRoute"].map((kind) => `gateway.networking.k8s.io/${kind}`);
const defaultClass = "ingressclass.kubernetes.io/is-default-class";
const legacyClass = "kubernetes.io/ingress.class";

/** Hosts that Ingresses and routes claim. The same host at the same entrance goes to whoever claims it first. */
export function hostUses(world: World): readonly Use[] {
  return claimsOf(world).map(({ entrance, host, stage, at }) => ({
    thing: `${entrance} ${host}`,
    name: host === "" ? "*" : host,
    stage,
    at,
    does: `claims ${host === "" ? "every host" : host} at ${entrance}`,
    changes: true,
    own: isWhole(at, host) ? ownHost(at.object, at.path, host, stage) : undefined,
  }));
}

/** Whether the field is the host, and not a rule that has it in it. */
function isWhole({ object, path }: Site, host: string): boolean {
  return textAt(object.object, path)?.toLowerCase() === host;
}

/** Wildcards in which a host of another stage lies. */
export function coveredHosts(world: World, intent: Intent | undefined): readonly Cause[] {
  const claims = claimsOf(world);
  const wide = new Map<string, HostClaim[]>();
  for (const claim of claims)
    if (claim.host === "" || claim.host.startsWith("*.")) {
      const id = `${claim.entrance} ${claim.host}`;
      wide.set(id, [...(wide.get(id) ?? []), claim]);
    }
  if (wide.size === 0) return [];
  const causes = new Map<string, Cause>();
  for (const claim of claims) {
    if (claim.host === "") continue;
    const parents = wildcardsOver(claim.host);
    for (const [index, parent] of parents.entries())
      for (const wildcard of wide.get(`${claim.entrance} ${parent}`) ?? []) {
        // Of one label more: what a wildcard in another stands for has two.
        const isDirect = parent === "" || wildcard.anyDepth || (index === 0 && !claim.host.startsWith("*."));
        if (!isDirect || wildcard.stage === claim.stage) continue;
        if (isMeant(intent, "host", claim.host, [wildcard.stage, claim.stage])) continue;
        const id = JSON.stringify([wildcard.stage, claim.stage, wildcard.host]);
        if (!causes.has(id)) causes.set(id, covering(wildcard, claim));
      }
  }
  return [...causes.values()];
}

function covering(wildcard: HostClaim, claim: HostClaim): Cause {
  const what = wildcard.host === "" ? "every host" : wildcard.host;
  return {
    code: "KS3808",
    breaks: false,
    pairs: [{ from: wildcard.stage, to: claim.stage }],
    message: `${objectText(wildcard.at)} of ${wildcard.stage} claims ${what}, and so ${claim.host} of ${claim.stage}`,
    at: wildcard.at,
    related: [{ at: claim.at, message: `${claim.host} of ${claim.stage}` }],
  };
}

/** From the nearest to the widest. */
function wildcardsOver(host: string): readonly string[] {
  const labels = host.replace(/^\*\./, "").split(".");
  const from = host.startsWith("*.") ? 0 : 1;
  const parents = labels.slice(from).map((_, index) => `*.${labels.slice(from + index).join(".")}`);
  return [...parents.filter((parent) => parent !== host), ""];
}

export function claimsOf(world: World): readonly HostClaim[] {
  return [...ingressClaims(world), ...routeClaims(world), ...customClaims(world)];
}

function* ingressClaims(world: World): Generator<HostClaim> {
  const fallback = objectsOf(world, "networking.k8s.io/IngressClass").find(
    ({ object }) => object.metadata.annotations?.[defaultClass] === "true",
  );
  for (const one of objectsOf(world, "networking.k8s.io/Ingress")) {
    const { metadata, spec } = one.object;
    const named = spec?.ingressClassName ?? metadata.annotations?.[legacyClass] ?? fallback?.object.metadata.name;
    const object = one as unknown as WorldObject;
    const claim = (host: string, path: Site["path"]): HostClaim => ({
      entrance: named === undefined ? "the default IngressClass" : `IngressClass ${named}`,
      host: host.toLowerCase(),
      anyDepth: false,
      stage: world.stages.ofNamespace.get(metadata.namespace ?? "") ?? unassigned,
      at: { object, path },
      by: { type: "class", name: named },
    });
    for (const [index, { host }] of (spec?.rules ?? []).entries())
      yield claim(host ?? "", ["spec", "rules", index, ...(host === undefined ? [] : ["host"])]);
    if (spec?.defaultBackend) yield claim("", ["spec", "defaultBackend"]);
  }
}

/** A route without hosts takes all of its Gateway's. */
function* routeClaims(world: World): Generator<HostClaim> {
  for (const kind of routes)
    for (const object of world.objects.get(kind) ?? []) {
      const { namespace = "" } = object.object.metadata;
      const stage = world.stages.ofNamespace.get(namespace) ?? unassigned;
      const hosts = itemsOf(object.object, ["spec", "hostnames"]);
      const sites: readonly (readonly [string, Site["path"]])[] =
        hosts.length === 0
          ? [["", ["spec"]]]
          : hosts.flatMap((host, index) =>
              typeof host === "string" ? [[host.toLowerCase(), ["spec", "hostnames", index]] as const] : [],
            );
      for (const { entrance, by } of entrancesOf(object, namespace))
        for (const [host, path] of sites) yield { entrance, by, host, anyDepth: true, stage, at: { object, path } };
    }
}

function entrancesOf({ object }: WorldObject, namespace: string): readonly Pick<HostClaim, "entrance" | "by">[] {
  return itemsOf(object, ["spec", "parentRefs"]).flatMap((parent) => {
    const name = textAt(parent, ["name"]);
    if (name === undefined || (textAt(parent, ["kind"]) ?? "Gateway") !== "Gateway") return [];
    const section = textAt(parent, ["sectionName"]);
    const home = textAt(parent, ["namespace"]) ?? namespace;
    const entrance = `Gateway ${home}/${name}${section === undefined ? "" : ` (${section})`}`;
    return [{ entrance, by: { type: "gateway", namespace: home, name, section } }];
  });
}
