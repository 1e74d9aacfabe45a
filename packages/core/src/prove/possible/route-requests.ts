import { objectsOf } from "../../manifests/world/world.ts";
import type { RequestStep } from "../../verdicts/witness.ts";
import { anything } from "../admission/admission.ts";
import type { Subject } from "../rights/rights.ts";
import { ableOf, creating, type PossibleContext, stepOf } from "./possible-context.ts";
import type { Possibility, RouteTarget } from "./possible.ts";

/** In so many namespaces of a stage a whole request is tried. */
const mostTried = 64;

/** Of the objects of a namespace, so many are tried to be changed; admission sees the same in most. */
const mostChanged = 64;

interface Wanted {
  readonly group: string;
  readonly resource: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** All such bodies at once. */
  readonly any: Readonly<Record<string, unknown>>;
}

type Made = { readonly who: Subject; readonly step: RequestStep } | "refused" | "depends";

const open = { [anything]: true } as const;

/**
 * Whether people of a stage may make the entrance that all share lead to pods of another: by an Ingress of theirs to a
 * Service of theirs that is an ExternalName, or has endpoints that they write.
 */
export function foreignRoutes(context: PossibleContext): (stage: string, target: RouteTarget) => Possibility {
  const { world } = context;
  const namespaces = Map.groupBy(
    objectsOf(world, "Namespace").map(({ object }) => object.metadata.name),
    (name) => world.stages.ofNamespace.get(name) ?? "",
  );
  return (stage, target) => {
    let doubt: string | undefined;
    let tried = 0;
    for (const namespace of namespaces.get(stage) ?? []) {
      const made: Exclude<Made, string>[] = [];
      let isRefused = false;
      const all = wantedOf(namespace, target);
      for (const wanted of all) {
        const one = make(context, stage, namespace, wanted);
        isRefused = one === "refused";
        if (isRefused) break;
        if (typeof one === "object") made.push(one);
      }
      if (isRefused) continue;
      const [first] = made;
      if (first && made.length === all.length)
        return { possible: true, who: first.who, steps: made.map(({ step }) => step) };
      doubt ??= `admission lets people of ${stage} write some routes in ${namespace}, and not the one that was tried`;
      if (++tried >= mostTried) break;
    }
    if (doubt !== undefined) return { possible: "unknown", why: doubt };
    return { possible: false, why: `nobody of ${stage} may make routes that lead elsewhere` };
  };
}

function make(context: PossibleContext, stage: string, namespace: string, wanted: Wanted): Made {
  const { group, resource, body, any } = wanted;
  let worst: Made = "refused";
  for (const able of ableOf(context, stage, { verb: "create", group, resource, namespace, name: "" })) {
    const decide = (object: unknown) =>
      context.admission.decide(
        creating({ group, version: "v1", resource, namespace, name: "witness", object, as: able.actor }),
      ).answer;
    if (decide(body) === "admitted") {
      const step = stepOf(able, { verb: "create", resource: { group, resource, namespace }, body });
      return { who: able.subject, step };
    }
    if (decide(any) !== "refused") worst = "depends";
  }
  return worst === "refused" && mayBeChanged(context, stage, namespace, wanted) ? "depends" : worst;
}

/** Whether one that is there may be made so; whether that leads anywhere depends on the others, so it is only a doubt. */
function mayBeChanged(
  { world, ...context }: PossibleContext,
  stage: string,
  namespace: string,
  { group, resource, body, any }: Wanted,
): boolean {
  const kind = String(body["kind"]);
  const listed = world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? [];
  const there = listed.filter(({ object }) => object.metadata.namespace === namespace).slice(0, mostChanged);
  return there.some(({ object: oldObject }) => {
    const { name } = oldObject.metadata;
    const asked = { group, resource, namespace, name };
    const able = ["update", "patch"].flatMap((verb) => ableOf({ world, ...context }, stage, { verb, ...asked }));
    return able.some(({ actor }) => {
      const request = { operation: "UPDATE", version: "v1", ...asked, object: any, oldObject, as: actor } as const;
      return context.admission.decide(request).answer !== "refused";
    });
  });
}

function wantedOf(namespace: string, { type, to, port }: RouteTarget): Wanted[] {
  const metadata = { name: "witness", namespace };
  const some = { name: "witness", namespace, ...open };
  const ports = [{ name: "http", port, targetPort: port, protocol: "TCP" }];
  const service = (spec: object, known: object): Wanted => ({
    group: "",
    resource: "services",
    body: { apiVersion: "v1", kind: "Service", metadata, spec },
    any: { apiVersion: "v1", kind: "Service", metadata: some, spec: { ...known, ...open } },
  });
  const backend = { service: { name: "witness", port: { number: port } } };
  const paths = [{ path: "/", pathType: "Prefix", backend }];
  const ingress: Wanted = {
    group: "networking.k8s.io",
    resource: "ingresses",
    body: {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata,
      spec: { rules: [{ host: "witness.example.com", http: { paths } }] },
    },
    any: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: some, spec: { ...open } },
  };
  if (type === "name") {
    const spec = { type: "ExternalName", externalName: to, ports };
    return [service(spec, { type: "ExternalName" }), ingress];
  }
  const labels = { "kubernetes.io/service-name": "witness" };
  const slice = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4" };
  const endpoints: Wanted = {
    group: "discovery.k8s.io",
    resource: "endpointslices",
    body: {
      ...slice,
      metadata: { ...metadata, labels },
      endpoints: [{ addresses: [to] }],
      ports: [{ name: "http", port, protocol: "TCP" }],
    },
    any: { ...slice, metadata: some, ...open },
  };
  // What fewest may do is asked first.
  return [endpoints, service({ ports }, {}), ingress];
}
