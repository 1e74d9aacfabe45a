import { describe, expect, test } from "vitest";
import type { AdmissionRequest } from "../admission/admission.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { runningPods } from "../placement/running-pods.ts";
import { claimableAddresses } from "./claimable/addresses.ts";
import { claimableHosts } from "./claimable/hosts.ts";
import { claimableStorage } from "./claimable/storage.ts";
import { foundBy } from "./testing/claiming.ts";

type Asked = Pick<AdmissionRequest, "group" | "version" | "resource">;
type Find = Parameters<typeof foundBy>[0];

/** What the policy that is proposed against a cause answers to whoever makes an object of such a spec, or changes it from another. */
function guarded(find: Find, documents: readonly string[]) {
  const { world, causes } = foundBy(find, documents);
  const admission = makeAdmission(
    applyEdits(
      world,
      causes.flatMap(({ fix }) => fix?.edits ?? []),
    ),
  );
  return (asked: Asked, namespace: string, spec: object, old?: object): string => {
    const objectOf = (of: object) => ({ metadata: { name: "web", namespace }, spec: of });
    const decision = admission.decide({
      ...{ ...asked, namespace, name: "web", as: { user: "ann", groups: [] }, object: objectOf(spec) },
      ...(old ? { operation: "UPDATE", oldObject: objectOf(old) } : { operation: "CREATE", oldObject: null }),
    });
    return decision.answer === "refused" ? `refused: ${decision.by.message}` : decision.answer;
  };
}

describe("Services that take addresses", () => {
  const web = `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop-test}, spec: {ports: [{port: 80}]}}\n`;
  const services: Asked = { group: "", version: "v1", resource: "services" };
  const refused = "refused: externalIPs take what is sent to addresses of others";
  const taking = { externalIPs: ["10.0.0.1"] };

  test("are refused, unless they had them before", () => {
    const answer = guarded(claimableAddresses, [web]);
    expect(answer(services, "shop-dev", taking)).toBe(refused);
    expect(answer(services, "shop-dev", {})).toBe("admitted");
    expect(answer(services, "shop-dev", { externalIPs: [] })).toBe("admitted");
    expect(answer(services, "shop-dev", taking, {})).toBe(refused);
    expect(answer(services, "shop-dev", taking, { externalIPs: ["10.0.0.2"] })).toBe(refused);
    expect(answer(services, "shop-dev", { ...taking, ports: [] }, taking)).toBe("admitted");
    expect(answer({ ...services, resource: "configmaps" }, "shop-dev", taking)).toBe("admitted");
  });
});

describe("hosts of another stage", () => {
  const ingress = (stage: string, hosts: string) =>
    `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop-${stage}}, spec: {rules: [${hosts}]}}\n`;
  const rules = (...hosts: (string | undefined)[]) => ({
    rules: hosts.map((host) => (host === undefined ? {} : { host })),
  });
  const ingresses: Asked = { group: "networking.k8s.io", version: "v1", resource: "ingresses" };
  const refused = "refused: hosts of test are claimed there";

  test("are refused in Ingresses", () => {
    const answer = guarded(claimableHosts, [ingress("test", "{host: a.example}, {host: b.example}")]);
    expect(answer(ingresses, "shop-dev", rules("a.example"))).toBe(refused);
    expect(answer(ingresses, "shop-dev", rules("c.example", "b.example"))).toBe(refused);
    expect(answer(ingresses, "infra", rules("a.example"))).toBe(refused);
    expect(answer(ingresses, "shop-dev", rules("a.example"), rules("c.example"))).toBe(refused);
    expect(answer(ingresses, "shop-dev", rules("c.example", undefined))).toBe("admitted");
    expect(answer(ingresses, "shop-dev", {})).toBe("admitted");
    expect(answer(ingresses, "shop-test", rules("a.example", "b.example"))).toBe("admitted");
    expect(answer({ ...ingresses, resource: "networkpolicies" }, "shop-dev", rules("a.example"))).toBe("admitted");
  });

  test("are refused in Ingresses for every host, where that is what it claims", () => {
    const answer = guarded(claimableHosts, [ingress("test", "{}")]);
    expect(answer(ingresses, "shop-dev", rules(undefined))).toBe(refused);
    expect(answer(ingresses, "shop-dev", rules("a.example"))).toBe("admitted");
  });

  test.each(["httproutes", "grpcroutes", "tlsroutes"])("are refused in %s", (resource) => {
    const group = "gateway.networking.k8s.io";
    const route = `{apiVersion: ${group}/v1, kind: HTTPRoute, metadata: {name: web, namespace: shop-test}, spec: {parentRefs: [{name: entry, namespace: infra}], hostnames: [a.example]}}\n`;
    const gateway = `{apiVersion: ${group}/v1, kind: Gateway, metadata: {name: entry, namespace: infra}, spec: {listeners: [{name: all, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}}\n`;
    const answer = guarded(claimableHosts, [route, gateway]);
    const asked = { group, version: "v1", resource };
    expect(answer(asked, "shop-dev", { hostnames: ["c.example", "a.example"] })).toBe(refused);
    expect(answer(asked, "shop-dev", { hostnames: ["a.example"] }, {})).toBe(refused);
    expect(answer(asked, "shop-dev", { hostnames: ["c.example"] })).toBe("admitted");
    expect(answer(asked, "shop-dev", {})).toBe("admitted");
    expect(answer(asked, "shop-test", { hostnames: ["a.example"] })).toBe("admitted");
  });

  test("are each stage's own where there are several", () => {
    const { causes, world } = foundBy(
      claimableHosts,
      [ingress("test", "{host: a.example}"), ingress("dev", "{host: b.example}")],
      {
        home: ["dev", "test"],
      },
    );
    const admission = makeAdmission(
      applyEdits(
        world,
        causes.flatMap(({ fix }) => fix?.edits ?? []),
      ),
    );
    const answer = (namespace: string, host: string) =>
      admission.decide({
        ...{ ...ingresses, namespace, name: "web", as: { user: "ann", groups: [] } },
        ...{ operation: "CREATE", object: { metadata: {}, spec: rules(host) }, oldObject: null },
      });
    expect(answer("shop-dev", "a.example")).toMatchObject({ by: { message: "hosts of test are claimed there" } });
    expect(answer("shop-test", "b.example")).toMatchObject({ by: { message: "hosts of dev are claimed there" } });
    expect(answer("shop-dev", "b.example")).toEqual({ answer: "admitted" });
  });

  test("are guarded by no policy where no label says of which stage a namespace is", () => {
    const { causes } = foundBy(claimableHosts, [ingress("test", "{host: a.example}")], { isMapped: true });
    expect(causes.map(({ fix }) => fix)).toEqual([undefined]);
  });
});

test("pods that name storage of another stage by themselves are refused", () => {
  const volume =
    "{apiVersion: v1, kind: PersistentVolume, metadata: {name: files}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteMany], claimRef: {namespace: shop-test, name: files}, nfs: {server: files, path: /data}}}\n";
  const find: Find = (world, given, claimers) =>
    claimableStorage(
      world,
      {
        ...given,
        possible: {
          ...given.possible,
          podAsAsked: () => ({ possible: true, who: { kind: "User", name: "ann", namespace: "" }, steps: [] }),
        },
      },
      claimers,
      [...runningPods(world)],
    );
  const answer = guarded(find, [volume]);
  const pods: Asked = { group: "", version: "v1", resource: "pods" };
  const bare = { automountServiceAccountToken: false };
  const nfs = { name: "v", nfs: { server: "files", path: "/data" } };
  expect(answer(pods, "shop-dev", { volumes: [{ name: "w", emptyDir: {} }, nfs] })).toBe(
    "refused: storage is mounted by claims: by itself a pod could name what is another stage's",
  );
  expect(answer(pods, "shop-dev", { volumes: [{ name: "w", emptyDir: {} }], ...bare })).toBe("admitted");
  expect(answer(pods, "shop-dev", bare)).toBe("admitted");
  expect(answer({ ...pods, resource: "podtemplates" }, "shop-dev", { volumes: [nfs] })).toBe("admitted");
});
