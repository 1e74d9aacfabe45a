import { describe, expect, it } from "vitest";
import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { arrangeDrifts } from "./drift.ts";
import type { Drift } from "./drift.ts";
import { changedDrift, missingDrift, scaledKeys } from "./compare.ts";
import { expectedNames } from "./expected.ts";
import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { WantedObject } from "../plan.ts";

const time = "2026-01-02T03:04:05Z";

function wanted(apiVersion: string, kind: string, name: string, content: object = {}, stage = "dev"): WantedObject {
  const object = { apiVersion, kind, metadata: { name, namespace: "web-dev" }, ...content };
  return { object, key: keyOf(object), stage, team: "storefront", app: "web", origin: "platform.yaml:3" };
}

const web = wanted("apps/v1", "Deployment", "web");
const live: LiveObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    uid: "u",
    resourceVersion: "1",
    creationTimestamp: time,
    managedFields: [
      {
        manager: "kubestage",
        operation: "Apply",
        apiVersion: "apps/v1",
        time,
        fieldsV1: { "f:spec": { "f:paused": {}, "f:template": { "f:spec": { "f:nodeName": {} } } } },
      },
    ],
  },
};
const change = { path: "spec.replicas", before: "5", after: "3", secret: false };

describe("changedDrift", () => {
  it("tells declared and live, with the manager that owns the field now", () => {
    const conflicts = [{ path: "spec.replicas", manager: "kubectl", time }];
    expect(changedDrift(web, live, { changes: [change], conflicts }, [], false)).toEqual({
      type: "changed",
      key: web.key,
      stage: "dev",
      team: "storefront",
      app: "web",
      origin: "platform.yaml:3",
      fields: [
        {
          path: "spec.replicas",
          declared: "3",
          live: "5",
          secret: false,
          by: { manager: "kubectl", time, person: undefined },
        },
      ],
    });
  });

  it("names ourselves where the declaration has moved on, and nobody for a field that is gone or only a default", () => {
    const fieldsOf = (path: string, before: string | undefined) => {
      const drift = changedDrift(web, live, { changes: [{ ...change, path, before }], conflicts: [] }, [], false);
      return drift?.type === "changed" ? drift.fields : [];
    };
    expect(fieldsOf("spec.paused", "true")[0]?.by?.manager).toBe("kubestage");
    expect(fieldsOf("spec.template.spec.nodeName", undefined)[0]?.by).toBeUndefined();
    expect(fieldsOf("spec.template.spec.dnsPolicy", '"ClusterFirst"')[0]?.by).toBeUndefined();
  });

  it("says which fields an apply sets back, and which stay because others added them", () => {
    const field = { path: "metadata.labels.a", declared: undefined, live: '"b"', secret: false, by: undefined };
    const added = [field, { ...field, path: change.path }];
    const drift = changedDrift(web, live, { changes: [change], conflicts: [] }, added, false);
    expect(drift?.type === "changed" && drift.fields.map(({ path, stays }) => [path, stays])).toEqual([
      ["spec.replicas", undefined],
      ["metadata.labels.a", true],
    ]);
  });

  it("leaves the number of replicas to a declared autoscaler", () => {
    expect(changedDrift(web, live, { changes: [change], conflicts: [] }, [], true)).toBeUndefined();
    const target = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
    const scaler = wanted("autoscaling/v2", "HorizontalPodAutoscaler", "web", { spec: { scaleTargetRef: target } });
    expect([...scaledKeys([scaler, web])]).toEqual([keyText(web.key)]);
  });

  it("is none where nothing differs", () => {
    expect(changedDrift(web, live, { changes: [], conflicts: [] }, [], false)).toBeUndefined();
  });
});

describe("expectedNames", () => {
  const claims = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };
  const env = [{ valueFrom: { secretKeyRef: { name: "database" } } }];
  const volumes = [{ configMap: { name: "settings" } }, { secret: { secretName: "mounted" } }];
  const template = { spec: { containers: [{ env, envFrom: [{ secretRef: { name: "all" } }] }], volumes } };
  const isExpected = expectedNames([
    wanted("apps/v1", "StatefulSet", "db", { spec: { ...claims, template } }),
    wanted("networking.k8s.io/v1", "Ingress", "web", { spec: { tls: [{ secretName: "web-tls" }] } }),
    wanted("v1", "ServiceAccount", "web", { imagePullSecrets: [{ name: "registry" }] }),
  ]);
  const ask = (kind: string, name: string, namespace = "web-dev"): boolean =>
    isExpected({ group: "", kind, namespace, name });

  it("has the Secrets and ConfigMaps that declared objects name", () => {
    for (const name of ["database", "all", "mounted", "web-tls", "registry"]) expect(ask("Secret", name)).toBe(true);
    expect(ask("ConfigMap", "settings")).toBe(true);
    expect([ask("Secret", "other"), ask("Secret", "database", "elsewhere"), ask("ConfigMap", "database")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("has the claims of a StatefulSet", () => {
    expect(ask("PersistentVolumeClaim", "data-db-0")).toBe(true);
    expect([ask("PersistentVolumeClaim", "data-db"), ask("PersistentVolumeClaim", "more-db-0")]).toEqual([
      false,
      false,
    ]);
  });
});

describe("arrangeDrifts", () => {
  it("puts changed before missing before foreign, then by stage as declared, then by key", () => {
    const missing = (name: string, stage: string): Drift =>
      missingDrift(wanted("v1", "Service", name, {}, stage), false);
    const foreign: Drift = {
      ...missing("x", "dev"),
      type: "foreign",
      by: { manager: undefined, time: undefined, person: undefined },
    };
    const sorted = arrangeDrifts(
      [foreign, missing("b", "test"), missing("b", "dev"), missing("a", "test")],
      ["dev", "test"],
    );
    expect(sorted.map(({ type, stage, key }) => `${type} ${stage} ${key.name}`)).toEqual([
      "missing dev b",
      "missing test a",
      "missing test b",
      "foreign dev x",
    ]);
  });
});
