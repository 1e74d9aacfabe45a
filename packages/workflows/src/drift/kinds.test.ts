import type { Discovery, ServedResource } from "@kubestage/adapters";
import type { WantedObject } from "@kubestage/core";
import { keyOf, keyText } from "@kubestage/core";
import { describe, expect, it } from "vitest";
import { kindsToWatch, narrowedTo } from "./kinds.ts";

function served(
  group: string,
  version: string,
  kind: string,
  namespaced = true,
  verbs = ["list", "watch"],
): ServedResource {
  return { group, version, kind, plural: `${kind.toLowerCase()}s`, namespaced, verbs };
}

const resources = [
  served("", "v1", "Pod"),
  served("", "v1", "Event"),
  served("", "v1", "Namespace", false),
  served("", "v1", "Node", false),
  served("autoscaling", "v2", "HorizontalPodAutoscaler"),
  served("metrics.example.com", "v1", "Reading", true, ["list"]),
];
const old = served("autoscaling", "v1", "HorizontalPodAutoscaler");
const discovery: Discovery = {
  resources,
  unavailable: [],
  find: (apiVersion, kind) =>
    [...resources, old].find(
      (one) => one.kind === kind && apiVersion === (one.group ? `${one.group}/${one.version}` : one.version),
    ),
};

function wanted(apiVersion: string, kind: string, name = "one"): WantedObject {
  const object = { apiVersion, kind, metadata: { name } };
  return { object, key: keyOf(object), stage: undefined, team: undefined, app: undefined, origin: "" };
}

function kinds(objects: readonly WantedObject[], wholeCluster = true) {
  const found = kindsToWatch(discovery, objects, { platform: "shop", wholeCluster });
  return {
    unserved: found.unserved.map(({ key }) => key.kind),
    kinds: found.kinds.map(({ resource, options, wanted, judgesForeign }) => [
      `${resource.version} ${resource.kind}`,
      options.metadataOnly === true ? "metadata" : "content",
      wanted.size,
      judgesForeign,
    ]),
  };
}

describe("kindsToWatch", () => {
  it("asks for the content of declared kinds only, and not at all for what passes or cannot be watched", () => {
    expect(kinds([wanted("v1", "Namespace"), wanted("v1", "Namespace", "two")])).toEqual({
      unserved: [],
      kinds: [
        ["v1 Namespace", "content", 2, true],
        ["v1 Pod", "metadata", 0, true],
        ["v1 Node", "metadata", 0, true],
        ["v2 HorizontalPodAutoscaler", "metadata", 0, true],
      ],
    });
  });

  it("asks for the content of what gives rights in the whole cluster, whoever made it", () => {
    const bindings = served("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", false);
    const find = (wholeCluster: boolean) =>
      kindsToWatch({ ...discovery, resources: [bindings] }, [], { platform: "shop", wholeCluster }).kinds;
    expect(find(true)).toEqual([{ resource: bindings, options: {}, wanted: new Map(), judgesForeign: true }]);
    expect(find(false)).toEqual([]);
  });

  it("looks at a kind in the version that is declared, and at foreign objects of it once", () => {
    const both = [
      wanted("autoscaling/v1", "HorizontalPodAutoscaler"),
      wanted("autoscaling/v2", "HorizontalPodAutoscaler", "two"),
    ];
    expect(kinds(both).kinds.filter(([name]) => String(name).includes("Autoscaler"))).toEqual([
      ["v1 HorizontalPodAutoscaler", "content", 1, true],
      ["v2 HorizontalPodAutoscaler", "content", 1, false],
    ]);
  });

  it("leaves the whole cluster out for one stage, but for what the stage itself declares", () => {
    expect(kinds([wanted("v1", "Namespace")], false).kinds).toEqual([
      ["v1 Namespace", "content", 1, false],
      ["v1 Pod", "metadata", 0, true],
      ["v2 HorizontalPodAutoscaler", "metadata", 0, true],
    ]);
  });

  it("tells what is declared of a kind that is not served", () => {
    expect(kinds([wanted("example.com/v1", "Widget")]).unserved).toEqual(["Widget"]);
  });
});

describe("narrowedTo", () => {
  it("wants what is declared in those namespaces only", () => {
    const objects = ["web-dev", "web-test"].map((namespace): WantedObject => {
      const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "one", namespace } };
      return { object, key: keyOf(object), stage: undefined, team: undefined, app: undefined, origin: "" };
    });
    const wantedThere = new Map(objects.map((one) => [keyText(one.key), one]));
    const kind = { resource: served("", "v1", "Pod"), options: {}, wanted: wantedThere, judgesForeign: true };
    const narrowed = narrowedTo(kind, ["web-dev"]);
    expect([...narrowed.wanted.keys()]).toEqual(["Pod web-dev/one"]);
    expect(narrowed.namespaces).toEqual(["web-dev"]);
  });
});
