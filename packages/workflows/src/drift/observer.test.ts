import type { LiveObject, WantedObject } from "@kubestage/core";
import { keyOf, keyText } from "@kubestage/core";
import { beforeEach, describe, expect, it } from "vitest";
import type { KindToWatch } from "./kinds.ts";
import { DriftObserver } from "./observer.ts";

const time = "2026-01-02T03:04:05Z";
const resource = { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true, verbs: [] };

function live(name: string, data: Readonly<Record<string, string>> = { a: "1" }, namespace = "web-dev"): LiveObject {
  const fieldsV1 = { "f:data": { "f:a": {} } };
  const entry = { manager: "kubestage", operation: "Apply", apiVersion: "v1", time, fieldsV1 } as const;
  const metadata = {
    name,
    namespace,
    uid: name,
    resourceVersion: "1",
    creationTimestamp: time,
    managedFields: [entry],
  };
  return { apiVersion: "v1", kind: "ConfigMap", data, metadata };
}

function wanted(name: string): WantedObject {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "web-dev" }, data: { a: "1" } };
  return { object, key: keyOf(object), stage: "dev", team: undefined, app: undefined, origin: "" };
}

const declared = ["one", "two"].map(wanted);
const kind: KindToWatch = {
  resource,
  options: {},
  wanted: new Map(declared.map((one) => [keyText(one.key), one])),
  judgesForeign: true,
};

describe("DriftObserver", () => {
  let doubts: string[];
  let observer: DriftObserver;

  beforeEach(() => {
    doubts = [];
    observer = new DriftObserver({
      namespaces: new Map([["web-dev", "dev"]]),
      isExpected: (key) => kind.wanted.has(keyText(key)),
      serves: () => "namespaced",
      isRecord: () => false,
      isOurs: () => false,
      grantOf: (object) => {
        const subjects = (object["subjects"] ?? []) as readonly string[];
        return subjects.length > 0 ? { role: "edit", subjects } : undefined;
      },
      doubt: ({ text }) => doubts.push(text),
    });
  });

  const tell = (...objects: readonly LiveObject[]): void => {
    for (const object of objects) observer.take(kind, { type: "present", object });
  };
  const list = (...objects: readonly LiveObject[]): void => {
    observer.take(kind, { type: "restarted" });
    tell(...objects);
    observer.take(kind, { type: "synced" });
  };
  const state = (name: string): string => observer.stateOf(kind, `ConfigMap web-dev/${name}`);

  it("knows what is as declared, what may not be, and what is not there", () => {
    list(live("one"));
    expect([state("one"), state("two")]).toEqual(["as declared", "missing"]);
    tell(live("one", { a: "2" }));
    expect(state("one")).toBe("suspect");
  });

  it("doubts nothing that comes again as it was", () => {
    list(live("one"), live("two"));
    doubts = [];
    tell(live("one"));
    list(live("one"), live("two"));
    expect(doubts).toEqual([]);
  });

  it("finds what went while nobody looked: after 410 Gone it is not told again", () => {
    list(live("one"), live("two"), live("foreign"));
    doubts = [];
    list(live("one"));
    expect(doubts.toSorted()).toEqual(["ConfigMap web-dev/foreign", "ConfigMap web-dev/two"]);
    expect(state("two")).toBe("missing");
    expect(observer.foreignDrift("ConfigMap web-dev/foreign")).toBeUndefined();
  });

  it("tells what nobody declared in a namespace of the platform, and nothing of other namespaces", () => {
    list(live("one"), live("two"), live("foreign"), live("foreign", {}, "kube-system"));
    expect(observer.foreignDrift("ConfigMap web-dev/foreign")).toMatchObject({ type: "foreign", stage: "dev" });
    expect(observer.foreignDrift("ConfigMap kube-system/foreign")).toBeUndefined();
  });

  it("tells a binding of the whole cluster for as long as it gives something to who is confined", () => {
    const [group, plural] = ["rbac.authorization.k8s.io", "clusterrolebindings"];
    const ofCluster = { ...resource, group, kind: "ClusterRoleBinding", plural, namespaced: false };
    const bindings: KindToWatch = { ...kind, resource: ofCluster, wanted: new Map() };
    const text = `${group}/ClusterRoleBinding wide`;
    const metadata = { name: "wide", uid: "wide", resourceVersion: "1", creationTimestamp: time };
    const give = (...subjects: readonly string[]): void => {
      const object = { apiVersion: `${group}/v1`, kind: "ClusterRoleBinding", metadata, subjects };
      observer.take(bindings, { type: "present", object });
    };
    const given: unknown[] = [];
    for (const subjects of [[], ["one"], ["one"], ["one", "two"], []]) {
      doubts = [];
      give(...subjects);
      const found = observer.foreignDrift(text);
      given.push([doubts.length, found?.type === "foreign" ? found.grant?.subjects : found]);
    }
    expect(given).toEqual([
      [0, undefined],
      [1, ["one"]],
      [0, ["one"]],
      [1, ["one", "two"]],
      [1, undefined],
    ]);
  });

  it("forgets a kind that is served no more", () => {
    list(live("one"), live("two"), live("foreign"));
    doubts = [];
    observer.forget(kind);
    expect(doubts).toHaveLength(3);
    expect(state("one")).toBe("missing");
  });
});
