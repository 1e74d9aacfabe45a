import type { Discovery, ServedResource } from "@kubestage/adapters";
import type { WantedObject } from "@kubestage/core";
import { keyOf } from "@kubestage/core";
import { describe, expect, it } from "vitest";
import { kindsToWatch } from "./kinds.ts";

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
