import { describe, expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makePossible } from "./make-possible.ts";
import { contextOf, guarding } from "./testing/context.ts";

const createPods = { verb: "create", resource: "pods" };
const namespaced = { apiVersion: "v1", kind: "Pod", spec: { containers: [{ name: "a", image: "a" }] } };
const pod = { ...namespaced, metadata: { name: "one", namespace: "web-dev" } };

function possibleFor(given: Parameters<typeof contextOf>[0]) {
  const { world, rights } = contextOf(given);
  return makePossible(world, rights, makeAdmission(world));
}
const bodyOf = (answer: ReturnType<ReturnType<typeof possibleFor>["pods"]>) =>
  answer.possible === true ? answer.steps[0]?.body : answer;
const http = { name: "http", containerPort: 80, protocol: "TCP" } as const;
const dev = ["dev", "web-dev"] as const;

describe("what is asked otherwise is answered otherwise", () => {
  const possible = possibleFor({ rights: [createPods] });
  const named = (ports: object | undefined) => ({ spec: { containers: [ports === undefined ? {} : { ports }] } });
  test("ports of pods", () => {
    expect(bodyOf(possible.pods(...dev))).not.toHaveProperty("spec.containers.0.ports");
    for (const ports of [
      [http],
      [{ ...http, name: "web" }],
      [{ ...http, containerPort: 81 }],
      [{ ...http, protocol: "UDP" } as const],
      [http, { ...http, name: "web" }],
    ]) {
      expect(bodyOf(possible.pods(...dev, ports))).toMatchObject(named(ports));
      expect(bodyOf(possible.podWithLabels(...dev, { a: "1" }, ports))).toMatchObject(named(ports));
    }
    expect(bodyOf(possible.podWithLabels(...dev, { a: "1" }))).not.toHaveProperty("spec.containers.0.ports");
  });

  test("the node on whose network a pod is", () => {
    for (const nodeName of ["n1", "n2"])
      expect(bodyOf(possible.podOnNodeNetwork(...dev, nodeName))).toMatchObject({ spec: { nodeName } });
    expect(bodyOf(possible.podOnNodeNetwork(...dev, undefined))).not.toHaveProperty("spec.nodeName");
    expect(possible.podOnNodeNetwork("prod", "web-dev", "n1").possible).toBe(false);
    expect(possible.podOnNodeNetwork("prod", "web-prod", "n1").possible).toBe(false);
  });

  test("fields of a pod, and the labels that its namespace has then", () => {
    const onHost = { spec: { hostNetwork: true } };
    for (const spec of [onHost.spec, { hostPID: true }])
      expect(bodyOf(possible.podAsAsked(...dev, { spec }))).toMatchObject({ spec });
    const baseline = { "pod-security.kubernetes.io/enforce": "baseline" };
    expect(possible.podAsAsked(...dev, onHost, baseline).possible).toBe(false);
    expect(possible.podAsAsked(...dev, onHost, {}).possible).toBe(true);
    expect(possible.podAsAsked(...dev, onHost).possible).toBe(true);
    expect(possible.podAsAsked("prod", "web-dev", onHost).possible).toBe(false);
  });

  test("where a route leads", () => {
    const makers = possibleFor({
      rights: [
        { verb: "create", resource: "services" },
        { verb: "create", group: "networking.k8s.io", resource: "ingresses" },
      ],
    });
    for (const to of ["web.web-prod.svc", "api.web-prod.svc"]) {
      const found = makers.foreignRoute("dev", { type: "name", to, port: 80 });
      expect(bodyOf(found)).toMatchObject({ spec: { externalName: to } });
    }
    expect(makers.foreignRoute("prod", { type: "name", to: "web.web-prod.svc", port: 80 }).possible).toBe(false);
  });
});

test("what is asked again is not worked out again", () => {
  const possible = possibleFor({ rights: [createPods] });
  expect(possible.pods(...dev)).toBe(possible.pods(...dev));
  expect(possible.podWithLabels(...dev, { a: "1", b: "2" })).toBe(possible.podWithLabels(...dev, { b: "2", a: "1" }));
});

test("pods that are there are relabelled where no ports are asked for", () => {
  const possible = possibleFor({ rights: [{ verb: "patch", resource: "pods" }], objects: [pod] });
  expect(possible.pods(...dev).possible).toBe(true);
  expect(possible.podWithLabels(...dev, { a: "1" }).possible).toBe(true);
  expect(possible.pods(...dev, [http]).possible).toBe(false);
});

test("namespaces are made by whoever may make any that admission takes", () => {
  const create = { rights: [{ verb: "create", resource: "namespaces" }] };
  const may = (expression: string, given: Parameters<typeof contextOf>[0] = create) =>
    possibleFor({ ...given, objects: guarding("namespaces", expression) }).mayMakeNamespaces("dev");
  expect(may("true")).toBe(true);
  expect(may("true", {})).toBe(false);
  expect(may("false")).toBe(false);
  expect(may("object.apiVersion == 'v1' && object.kind == 'Namespace'")).toBe(true);
  expect(may("object.metadata.?annotations[?'a'].orValue('') == 'b' && object.metadata.name.startsWith('team-')")).toBe(
    true,
  );
  expect(may("request.userInfo.username == 'ann'")).toBe(true);
  expect(may("request.userInfo.username == 'bob'")).toBe(false);
});

describe("of policies those are read for labels of pods that look at", () => {
  const tier = "object.metadata.labels.tier == 'a'";
  const keys = (resource: string, more: (policy: string) => string = (policy) => policy) => {
    const objects = guarding(resource, tier).map((one) => JSON.parse(more(JSON.stringify(one))) as object);
    return [...possibleFor({ objects }).labelValues().keys()];
  };
  test.each(["pods", "deployments", "cronjobs", "*", "pods/status", "*/*"])("%s", (resource) => {
    expect(keys(resource)).toEqual(["tier"]);
  });
  test.each(["namespaces", "configmaps", "services/status"])("not %s", (resource) => {
    expect(keys(resource)).toEqual([]);
  });
  test("one of several resources", () => {
    const rules = (text: string) => text.replace('["configmaps"]', '["configmaps","pods"]');
    expect(keys("configmaps", rules)).toEqual(["tier"]);
  });
});
