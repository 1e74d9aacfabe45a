import { describe, expect, it } from "vitest";
import type { LiveObject, OwnerReference } from "../../manifests/kubernetes-object.ts";
import type { Standing } from "./foreign.ts";
import { isForeign, mayBeForeign, standingOf } from "./foreign.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import { groupOf, keyOf, keyText } from "../../manifests/object-key.ts";

const time = "2026-01-02T03:04:05Z";

function live(
  apiVersion: string,
  kind: string,
  name: string,
  metadata: Partial<LiveObject["metadata"]> = {},
): LiveObject {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: "web-dev", uid: name, resourceVersion: "1", creationTimestamp: time, ...metadata },
  };
}

function owner(apiVersion: string, kind: string, name: string): { ownerReferences: OwnerReference[] } {
  return { ownerReferences: [{ apiVersion, kind, name, uid: name, controller: true }] };
}

/** The foreign ones among `objects`, all of which stand in the namespace; `expected` are declared, or named by what is. */
function foreignOf(objects: readonly LiveObject[], expected: readonly string[] = []): string[] {
  const standings = new Map<string, Standing>();
  for (const object of objects) {
    const standing = standingOf(object, keyOf(object));
    if (standing) standings.set(keyText(standing.key), standing);
  }
  const clusterWide = ["Node", "ClusterIssuer"];
  const unknown = ["Phantom"];
  const around = {
    serves: (_: string, kind: string) =>
      unknown.includes(kind) ? undefined : clusterWide.includes(kind) ? ("cluster" as const) : ("namespaced" as const),
    isExpected: (key: ObjectKey) => expected.includes(keyText(key)),
    find: (text: string) => standings.get(text),
  };
  return [...standings.values()].filter((standing) => isForeign(standing, around)).map(({ key }) => keyText(key));
}

describe("isForeign", () => {
  it("takes what nobody declared, and not what a controller made of it", () => {
    const deployment = live("apps/v1", "Deployment", "x");
    const set = live("apps/v1", "ReplicaSet", "x-1", owner("apps/v1", "Deployment", "x"));
    const pod = live("v1", "Pod", "x-1-a", owner("apps/v1", "ReplicaSet", "x-1"));
    expect(foreignOf([deployment, set, pod])).toEqual(["apps/Deployment web-dev/x"]);
    expect(foreignOf([set, pod], ["apps/Deployment web-dev/x"])).toEqual([]);
    expect(foreignOf([live("v1", "Pod", "bare")])).toEqual(["Pod web-dev/bare"]);
  });

  it("takes what names an owner that makes no such thing, that is of no kind, or that closes a ring", () => {
    const role = (name: string, by: { ownerReferences: OwnerReference[] }) =>
      live("rbac.authorization.k8s.io/v1", "RoleBinding", name, by);
    expect(foreignOf([role("a", owner("apps/v1", "Deployment", "x"))])).toHaveLength(1);
    expect(foreignOf([role("a", owner("example.com/v1", "Phantom", "x"))])).toHaveLength(1);
    expect(foreignOf([role("a", owner("cert-manager.io/v1", "ClusterIssuer", "x"))])).toHaveLength(1);
    const ring = [
      live("example.com/v1", "Thing", "one", owner("example.com/v1", "Thing", "two")),
      live("example.com/v1", "Thing", "two", owner("example.com/v1", "Thing", "one")),
      role("a", owner("example.com/v1", "Thing", "one")),
    ];
    expect(foreignOf(ring)).toHaveLength(3);
  });

  it("takes what belongs to the whole cluster, whatever it says owns it", () => {
    const owners = [owner("example.com/v1", "Thing", "x"), owner("cert-manager.io/v1", "ClusterIssuer", "x")];
    for (const by of owners)
      expect(
        foreignOf([live("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "a", { ...by, namespace: "" })]),
      ).toHaveLength(1);
  });

  it("lets an operator own what it makes, and tells its custom resource", () => {
    const database = live("example.com/v1", "Database", "orders");
    const secret = live("v1", "Secret", "orders-password", owner("example.com/v1", "Database", "orders"));
    const role = live("rbac.authorization.k8s.io/v1", "Role", "orders", owner("example.com/v1", "Database", "orders"));
    expect(foreignOf([database, secret, role])).toEqual(["example.com/Database web-dev/orders"]);
  });

  it("takes Endpoints for a Service's only where there is that Service", () => {
    expect(foreignOf([live("v1", "Endpoints", "web")], ["Service web-dev/web"])).toEqual([]);
    expect(foreignOf([live("v1", "Endpoints", "loose")])).toEqual(["Endpoints web-dev/loose"]);
    expect(foreignOf([live("discovery.k8s.io/v1", "EndpointSlice", "by-hand")])).toHaveLength(1);
  });
});

describe("standingOf", () => {
  it("leaves out what Kubernetes puts into every namespace", () => {
    expect(foreignOf([live("v1", "ServiceAccount", "default"), live("v1", "ConfigMap", "kube-root-ca.crt")])).toEqual(
      [],
    );
    expect(foreignOf([live("v1", "ServiceAccount", "other"), live("v1", "ConfigMap", "other")])).toHaveLength(2);
  });

  it("leaves out a token Secret that the token controller made, and not one that a person made", () => {
    const token = (manager: string): LiveObject =>
      live("v1", "Secret", "web-token", {
        annotations: { "kubernetes.io/service-account.name": "web" },
        managedFields: [{ manager, operation: "Update", apiVersion: "v1", time, fieldsV1: { "f:type": {} } }],
      });
    expect(foreignOf([token("kube-controller-manager")])).toEqual([]);
    expect(foreignOf([token("kubectl-create")])).toHaveLength(1);
  });

  it("keeps who created it, by the entry from that moment", () => {
    const entry = { operation: "Update", apiVersion: "v1" } as const;
    const managedFields = [
      { ...entry, manager: "later", time: "2026-01-02T03:04:09Z" },
      { ...entry, manager: "creator", time },
    ];
    const pod = live("v1", "Pod", "p", { managedFields });
    expect(standingOf(pod, keyOf(pod))?.by).toEqual({ manager: "creator", time, person: undefined });
  });

  it.each([
    ["2026-01-02T03:04:06Z", "creator"],
    ["2026-01-02T03:04:07Z", undefined],
  ])("the second may change while one is created: written at %s", (written, manager) => {
    const entry = { manager: "creator", operation: "Update", apiVersion: "v1", time: written, fieldsV1: {} } as const;
    const pod = live("v1", "Pod", "a", { creationTimestamp: "2026-01-02T03:04:05Z", managedFields: [entry] });
    expect(standingOf(pod, keyOf(pod))?.by.manager).toBe(manager);
  });
});

describe("mayBeForeign", () => {
  it.each([
    ["v1", "Event", false],
    ["coordination.k8s.io/v1", "Lease", false],
    ["metrics.k8s.io/v1beta1", "PodMetrics", false],
    ["v1", "Pod", true],
    ["networking.k8s.io/v1", "NetworkPolicy", true],
  ])("%s %s: %s", (apiVersion, kind, expected) => {
    expect(mayBeForeign({ group: groupOf(apiVersion), kind })).toBe(expected);
  });
});
