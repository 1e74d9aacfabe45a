import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import { matchesSelector } from "../selectors/match.ts";
import { anything } from "../admission/admission.ts";
import type { Subject } from "../rights/rights.ts";
import { ableOf, creating, type PossibleContext, stepOf } from "./possible-context.ts";
import type { Possibility, RouteKind, RouteTarget } from "./possible.ts";

/** In so many namespaces of a stage a whole request is tried. */
const mostTried = 64;

/** Of the objects of a namespace, so many are tried to be changed; of the others it is not asked what admission says. */
const mostChanged = 64;

interface Wanted {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The name of one that is there, which is made so. */
  readonly changes?: string;
  /** All such bodies at once. */
  readonly any: Readonly<Record<string, unknown>>;
}

type Made = { readonly who: Subject; readonly step: RequestStep } | "refused" | "depends";

const open = { [anything]: true } as const;

/**
 * Whether people of a stage may make the entrance that all share lead to pods of another: by an Ingress or a route of theirs
 * to a Service of theirs that is an ExternalName, or has endpoints that they write; or by a route to that stage's own Service.
 */
export function foreignRoutes(context: PossibleContext): (stage: string, target: RouteTarget) => Possibility {
  const { world } = context;
  const namespaces = Map.groupBy(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => metadata),
    ({ name }) => world.stages.ofNamespace.get(name) ?? "",
  );
  return (stage, target) => {
    let doubt: string | undefined;
    let tried = 0;
    for (const { name: namespace, labels = {} } of namespaces.get(stage) ?? []) {
      if (!mayStandIn(namespace, labels, target)) continue;
      for (const ways of waysTo({ namespace, target })) {
        const made = makeAll(context, stage, namespace, ways);
        if (made === "refused") continue;
        if (typeof made === "object" && made[0])
          return { possible: true, who: made[0].who, steps: made.map(({ step }) => step) };
        doubt ??= `admission lets people of ${stage} write some routes in ${namespace}, and not the one that was tried`;
      }
      if (doubt !== undefined && ++tried >= mostTried) break;
    }
    if (doubt !== undefined) return { possible: "unknown", why: doubt };
    return { possible: false, why: `nobody of ${stage} may make routes that lead elsewhere` };
  };
}

function mayStandIn(
  namespace: string,
  labels: Readonly<Record<string, string>>,
  { home = namespace, by }: RouteTarget,
): boolean {
  const from = by?.gateway?.from ?? {};
  return home === namespace && (typeof from === "string" ? from === namespace : matchesSelector(from, labels));
}

function makeAll(
  context: PossibleContext,
  stage: string,
  namespace: string,
  all: readonly Wanted[],
): Exclude<Made, string>[] | "refused" | "depends" {
  const made: Exclude<Made, string>[] = [];
  for (const wanted of all) {
    const one = make(context, stage, namespace, wanted);
    if (one === "refused") return one;
    if (typeof one === "object") made.push(one);
  }
  return made.length === all.length ? made : "depends";
}

function make(context: PossibleContext, stage: string, namespace: string, wanted: Wanted): Made {
  const { group, version, resource, body, any } = wanted;
  if (wanted.changes !== undefined) return change(context, stage, namespace, { ...wanted, name: wanted.changes });
  let worst: Made = "refused";
  for (const able of ableOf(context, stage, { verb: "create", group, resource, namespace, name: "" })) {
    const decide = (object: unknown) =>
      context.admission.decide(
        creating({ group, version, resource, namespace, name: "witness", object, as: able.actor }),
      ).answer;
    // What is not known as a whole is no request that somebody could send.
    if (body !== any && decide(body) === "admitted") {
      const step = stepOf(able, { verb: "create", resource: { group, resource, namespace }, body });
      return { who: able.subject, step };
    }
    if (decide(any) !== "refused") worst = "depends";
  }
  return worst === "refused" && mayBeChanged(context, stage, namespace, wanted) ? "depends" : worst;
}

/** Makes one that is there so. */
function change(
  context: PossibleContext,
  stage: string,
  namespace: string,
  wanted: Wanted & { readonly name: string },
): Made {
  const { group, version, resource, body, any, name } = wanted;
  const oldObject = thereIn(context.world, namespace, wanted).find(({ metadata }) => metadata.name === name);
  if (!oldObject) return "refused";
  const asked = { group, resource, namespace, name };
  let worst: Made = "refused";
  for (const verb of ["update", "patch"])
    for (const able of ableOf(context, stage, { verb, ...asked })) {
      const decide = (object: unknown) =>
        context.admission.decide({ operation: "UPDATE", version, ...asked, object, oldObject, as: able.actor }).answer;
      const { spec } = body;
      if (decide({ ...oldObject, spec }) === "admitted") {
        const sent = verb === "update" ? { ...oldObject, spec } : { spec };
        return { who: able.subject, step: stepOf(able, { verb, resource: asked, body: sent }) };
      }
      if (decide(any) !== "refused") worst = "depends";
    }
  return worst;
}

/** Whether one that is there may be made so; whether that leads anywhere depends on the others, so it is only a doubt. */
function mayBeChanged(context: PossibleContext, stage: string, namespace: string, wanted: Wanted): boolean {
  const { group, version, resource, any } = wanted;
  return thereIn(context.world, namespace, wanted).some((oldObject, at) => {
    const { name } = oldObject.metadata;
    const asked = { group, resource, namespace, name };
    const able = ["update", "patch"].flatMap((verb) => ableOf(context, stage, { verb, ...asked }));
    return able.some(({ actor }) => {
      const request = { operation: "UPDATE", version, ...asked, object: any, oldObject, as: actor } as const;
      return at >= mostChanged || context.admission.decide(request).answer !== "refused";
    });
  });
}

/** The objects of a kind that are in a namespace. */
function thereIn(world: World, namespace: string, { group, body }: Wanted): WorldObject["object"][] {
  const kind = String(body["kind"]);
  return (world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? []).flatMap(({ object }) =>
    (object.metadata.namespace ?? "default") === namespace ? [object] : [],
  );
}

interface Place {
  readonly namespace: string;
  readonly target: RouteTarget;
}

/** The objects that lead there together, in each way in which they may; what fewest may write is asked first. */
function waysTo({ namespace, target }: Place): Wanted[][] {
  const { type, to, port, by, routed, annotation } = target;
  if (annotation !== undefined) return [[ingress({ namespace, target }, { [annotation]: `http://${to}:${port}/` })]];
  const front = by ? routeOf({ namespace, target }, by) : [ingress({ namespace, target })];
  if (type === "service") return [front];
  const name = routed ?? "witness";
  const metadata = { name, namespace };
  const some = { ...metadata, ...open };
  const ports = [{ name: "http", port, targetPort: port, protocol: "TCP" }];
  const service = (spec: object, known: object): Wanted => ({
    ...{ group: "", version: "v1", resource: "services" },
    body: { apiVersion: "v1", kind: "Service", metadata, spec },
    any: { apiVersion: "v1", kind: "Service", metadata: some, spec: { ...known, ...open } },
  });
  if (type === "name") {
    const spec = { type: "ExternalName", externalName: to, ports };
    const named = service(spec, { type: "ExternalName" });
    return [routed === undefined ? [named, ...front] : [{ ...named, changes: routed }]];
  }
  const labels = { "kubernetes.io/service-name": name };
  const slice = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4" };
  const endpoints = [{ addresses: [to] }];
  const slices: Wanted = {
    ...{ group: "discovery.k8s.io", version: "v1", resource: "endpointslices" },
    body: {
      ...slice,
      metadata: { ...metadata, name: "witness", labels },
      endpoints,
      ports: [{ name: "http", port, protocol: "TCP" }],
    },
    any: { ...slice, metadata: some, ...open },
  };
  // The control plane makes slices of them.
  const old = { apiVersion: "v1", kind: "Endpoints" };
  const subsets = [{ addresses: [{ ip: to }], ports: [{ name: "http", port, protocol: "TCP" }] }];
  const mirrored: Wanted = {
    ...{ group: "", version: "v1", resource: "endpoints" },
    body: { ...old, metadata, subsets },
    any: { ...old, metadata: some, ...open },
  };
  if (routed !== undefined) return [[slices]];
  return [slices, mirrored].map((written) => [written, service({ ports }, {}), ...front]);
}

function ingress({ namespace, target: { port } }: Place, annotations?: Readonly<Record<string, string>>): Wanted {
  const apiVersion = "networking.k8s.io/v1";
  const metadata = { name: "witness", namespace, ...(annotations && { annotations }) };
  const backend = { service: { name: "witness", port: { number: port } } };
  const paths = [{ path: "/", pathType: "Prefix", backend }];
  const spec = { rules: [{ host: "witness.example.com", http: { paths } }] };
  return {
    ...{ group: "networking.k8s.io", version: "v1", resource: "ingresses" },
    body: { apiVersion, kind: "Ingress", metadata, spec },
    any: { apiVersion, kind: "Ingress", metadata: { ...metadata, ...open }, spec: { ...open } },
  };
}

const withHosts: ReadonlySet<string> = new Set(["HTTPRoute", "GRPCRoute", "TLSRoute"]);

/** A route to a Gateway, with the Gateway where it is made too. What a route of another kind says is not known. */
function routeOf(
  { namespace, target }: Place,
  { group, version, kind, resource, gateway, gatewayClass }: RouteKind,
): Wanted[] {
  const metadata = { name: "witness", namespace };
  const some = { ...metadata, ...open };
  const apiVersion = `${group}/${version}`;
  const any = { apiVersion, kind, metadata: some, spec: { ...open } };
  const parent = gateway ?? (gatewayClass === undefined ? undefined : metadata);
  if (parent === undefined) return [{ group, version, resource, body: any, any }];
  const [home, name] = target.type === "service" ? target.to.split("/") : [namespace, "witness"];
  const isForeign = home !== namespace;
  const backendRefs = [{ name, ...(isForeign && { namespace: home }), port: target.port }];
  const parentRefs = [{ name: parent.name, namespace: parent.namespace }];
  const hostnames = withHosts.has(kind) ? { hostnames: ["witness.example.com"] } : {};
  const spec = { parentRefs, ...hostnames, rules: [{ backendRefs }] };
  const route: Wanted = { group, version, resource, body: { apiVersion, kind, metadata, spec }, any };
  if (gateway) return [route];
  const own = { apiVersion: `${group}/v1`, kind: "Gateway" };
  const listeners = [{ name: "witness", port: 443, protocol: "HTTP" }];
  const made: Wanted = {
    ...{ group, version: "v1", resource: "gateways" },
    body: { ...own, metadata, spec: { gatewayClassName: gatewayClass, listeners } },
    any: { ...own, metadata: some, spec: { ...open } },
  };
  return [made, route];
}
