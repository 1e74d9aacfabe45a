import { describe, expect, test } from "vitest";
import { type Admission, type AdmissionRequest, anything } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import type { PossibleContext } from "./possible-context.ts";
import type { RouteTarget } from "./possible.ts";
import { foreignRoutes } from "./route-requests.ts";
import { admissionThat, peopleWho, type Right, takesAll } from "./testing/people.ts";

const namespaces = [
  ["web-dev", "dev"],
  ["api-dev", "dev"],
  ["web-prod", "prod"],
].map(([name, stage]) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { stage } } }));

type Held = Omit<Right, "who" | "verb"> & { readonly verb?: string };
const [services, ingresses, slices, endpoints]: readonly Held[] = [
  { resource: "services" },
  { group: "networking.k8s.io", resource: "ingresses" },
  { group: "discovery.k8s.io", resource: "endpointslices" },
  { resource: "endpoints" },
] as const;
const held = (...rights: (Held | undefined)[]) => rights.filter((one) => one !== undefined);

interface Given {
  readonly rights: readonly Held[];
  readonly objects?: readonly object[];
  readonly admission?: Admission;
}

function routes({ rights, objects = [], admission = takesAll }: Given) {
  const world = worldOf([...namespaces, ...objects].map((one) => JSON.stringify(one)).join("\n---\n"));
  const all = rights.map((one) => ({ who: "ann", verb: "create", ...one }));
  const people = peopleWho(all, { ann: ["dev"] });
  const route = foreignRoutes({ world, rights: people, admission } as PossibleContext);
  return (target: RouteTarget, stage = "dev") => route(stage, target);
}

const byName: RouteTarget = { type: "name", to: "web.web-prod.svc", port: 80 };
const byAddress: RouteTarget = { type: "address", to: "10.0.0.1", port: 80 };
const nobody = { possible: false, why: "nobody of dev may make routes that lead elsewhere" };
const unknown = {
  possible: "unknown",
  why: "admission lets people of dev write some routes in web-dev, and not the one that was tried",
};
const bodies = (answer: unknown) => (answer as { steps?: { body: unknown }[] }).steps?.map(({ body }) => body);

const metadata = { name: "witness", namespace: "web-dev" };
const ports = [{ name: "http", port: 80, targetPort: 80, protocol: "TCP" }];
const backend = { service: { name: "witness", port: { number: 80 } } };
const rules = [{ host: "witness.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }];
const ingress = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata, spec: { rules } };
const named = {
  apiVersion: "v1",
  kind: "Service",
  metadata,
  spec: { type: "ExternalName", externalName: "web.web-prod.svc", ports },
};
const slice = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  addressType: "IPv4",
  metadata: { ...metadata, labels: { "kubernetes.io/service-name": "witness" } },
  endpoints: [{ addresses: ["10.0.0.1"] }],
  ports: [{ name: "http", port: 80, protocol: "TCP" }],
};
const written = {
  apiVersion: "v1",
  kind: "Endpoints",
  metadata,
  subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ name: "http", port: 80, protocol: "TCP" }] }],
};
const service = { apiVersion: "v1", kind: "Service", metadata, spec: { ports } };

describe("an Ingress of theirs leads to pods of another stage", () => {
  test("by a Service that is a name of theirs", () => {
    const route = routes({ rights: held(services, ingresses) });
    expect(route(byName)).toMatchObject({ possible: true, who: { name: "ann" } });
    expect(bodies(route(byName))).toEqual([named, ingress]);
    expect(route(byName, "prod")).toEqual({ ...nobody, why: "nobody of prod may make routes that lead elsewhere" });
    expect(routes({ rights: held(services) })(byName)).toEqual(nobody);
    expect(routes({ rights: held(ingresses) })(byName)).toEqual(nobody);
  });

  test("by a Service to whose addresses they write one, in either of two ways", () => {
    expect(bodies(routes({ rights: held(services, ingresses, slices, endpoints) })(byAddress))).toEqual([
      slice,
      service,
      ingress,
    ]);
    expect(bodies(routes({ rights: held(services, ingresses, endpoints) })(byAddress))).toEqual([
      written,
      service,
      ingress,
    ]);
    expect(routes({ rights: held(services, ingresses) })(byAddress)).toEqual(nobody);
    expect(routes({ rights: held(slices, ingresses) })(byAddress)).toEqual(nobody);
  });

  test("by an annotation that says where it leads", () => {
    const found = routes({ rights: held(ingresses) })({ ...byName, type: "annotation", annotation: "example.com/to" });
    expect(bodies(found)).toEqual([
      { ...ingress, metadata: { ...metadata, annotations: { "example.com/to": "http://web.web-prod.svc:80/" } } },
    ]);
  });

  test("and a route of theirs that leads to a Service already leads there once that is changed", () => {
    const there = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "own", namespace: "web-dev" },
      spec: { ports },
    };
    const routed = { ...byName, routed: "own" };
    const spec = { ...named.spec };
    const changed = (verb: string, objects: readonly object[] = [there], name = "own") =>
      routes({ rights: [{ ...services, resource: "services", verb, name }], objects })(routed);
    expect(changed("patch")).toMatchObject({
      possible: true,
      steps: [
        {
          verb: "patch",
          resource: { group: "", resource: "services", namespace: "web-dev", name: "own" },
          body: { spec },
        },
      ],
    });
    expect(bodies(changed("update"))).toEqual([{ ...there, spec }]);
    expect(changed("patch", [])).toEqual(nobody);
    expect(changed("patch", [there], "other")).toEqual(nobody);
    expect(changed("create")).toEqual(nobody);
  });

  test("and one that leads to a Service without pods leads to what they write for it", () => {
    const found = routes({ rights: held(slices) })({ ...byAddress, routed: "own" });
    expect(bodies(found)).toEqual([
      { ...slice, metadata: { ...slice.metadata, labels: { "kubernetes.io/service-name": "own" } } },
    ]);
    expect(routes({ rights: held(endpoints) })({ ...byAddress, routed: "own" })).toEqual(nobody);
  });
});

test("a route is written in the namespace that is named, where there is one", () => {
  const found = (home: string) => bodies(routes({ rights: held(services, ingresses) })({ ...byName, home }));
  expect(found("api-dev")?.[0]).toMatchObject({ metadata: { namespace: "api-dev" } });
  expect(found("web-prod")).toBeUndefined();
});

describe("as far as admission goes", () => {
  const isAny = ({ object }: AdmissionRequest) =>
    Object.hasOwn((object as { spec?: object }).spec ?? {}, anything) || Object.hasOwn(object as object, anything);
  const all = held(services, ingresses, slices);
  test("each object is asked of as it is sent, then of any such", () => {
    const asked: AdmissionRequest[] = [];
    const admission = admissionThat((request) => (asked.push(request) > 0 ? "refused" : "refused"));
    expect(routes({ rights: all, admission })({ ...byName, home: "web-dev" })).toEqual(nobody);
    const open = { [anything]: true };
    expect(asked).toEqual([
      {
        ...{
          operation: "CREATE",
          group: "",
          version: "v1",
          resource: "services",
          namespace: "web-dev",
          name: "witness",
        },
        ...{ object: named, oldObject: null, as: { user: "ann", groups: ["system:authenticated"] } },
      },
      {
        ...{
          operation: "CREATE",
          group: "",
          version: "v1",
          resource: "services",
          namespace: "web-dev",
          name: "witness",
        },
        object: {
          apiVersion: "v1",
          kind: "Service",
          metadata: { ...metadata, ...open },
          spec: { type: "ExternalName", ...open },
        },
        ...{ oldObject: null, as: { user: "ann", groups: ["system:authenticated"] } },
      },
    ]);
  });

  test("it is not known where it takes some such objects, and not these", () => {
    const some = admissionThat((request) => (isAny(request) ? "depends" : "refused"));
    expect(routes({ rights: all, admission: some })(byName)).toEqual(unknown);
    expect(routes({ rights: all, admission: some })(byAddress)).toEqual(unknown);
    const noIngress = admissionThat(({ resource }) => (resource === "ingresses" ? "refused" : "admitted"));
    expect(routes({ rights: all, admission: noIngress })(byName)).toEqual(nobody);
    const notHere = admissionThat(({ namespace }) => (namespace === "web-dev" ? "depends" : "admitted"));
    expect(routes({ rights: all, admission: notHere })(byName)).toMatchObject({ possible: true });
  });

  test("where they make none, changing one that is there is a doubt", () => {
    const objects = [ingress, { ...ingress, metadata: { name: "other", namespace: "web-prod" } }];
    const change = (verb: string, name?: string, admission = takesAll) =>
      routes({
        rights: held(services, { ...ingresses, resource: "ingresses", verb, ...(name !== undefined && { name }) }),
        objects,
        admission,
      })(byName);
    expect(change("patch")).toEqual(unknown);
    expect(change("update", "witness")).toEqual(unknown);
    expect(change("patch", "other")).toEqual(nobody);
    expect(change("delete")).toEqual(nobody);
    const closed = admissionThat(({ operation }) => (operation === "UPDATE" ? "refused" : "admitted"));
    expect(change("patch", "witness", closed)).toEqual(nobody);
  });

  test("a change of what is there is not known where admission takes some", () => {
    const there = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "own", namespace: "web-dev" },
      spec: { ports },
    };
    const change = (admission: Admission) =>
      routes({ rights: [{ resource: "services", verb: "patch" }], objects: [there], admission })({
        ...byName,
        routed: "own",
      });
    expect(change(admissionThat((request) => (isAny(request) ? "depends" : "refused")))).toEqual(unknown);
    expect(change(admissionThat(() => "refused"))).toEqual(nobody);
    const asked: AdmissionRequest[] = [];
    change(admissionThat((request) => (asked.push(request) > 0 ? "refused" : "refused")));
    expect(asked[0]).toMatchObject({
      operation: "UPDATE",
      name: "own",
      oldObject: there,
      object: { ...there, spec: named.spec },
    });
  });
});
