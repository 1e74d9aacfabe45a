import type { WorldObject } from "@kubestage/core";
import { keyOf } from "@kubestage/core";
import type { WorldEvent } from "../../packages/core/src/prove/incremental/watched-world.ts";

type Fields = Readonly<Record<string, unknown>>;

const stages = ["dev", "test", "prod", "staging", "performance"];

/** The objects of a cluster, of which events are made: the same for the same number. */
export class WatchEvents {
  readonly #listed: ReadonlyMap<string, readonly WorldObject[]>;

  constructor(objects: readonly WorldObject[]) {
    this.#listed = Map.groupBy(objects, ({ object }) => object.kind);
  }

  /** Every other one brings back what the one before it changed, where `at` counts from 0. */
  of(kind: string, at: number): WorldEvent {
    const made = makers[kind];
    if (!made) throw new Error(`no events are made of ${kind}`);
    const like = this.#chosen(made.of ?? kind, at - (at % 2));
    return made.make(like, at);
  }

  #chosen(kind: string, at: number): WorldObject {
    const all = this.#listed.get(kind) ?? [];
    const found = all[(at * 7919 + 104_729) % all.length];
    if (!found) throw new Error(`there is no ${kind}`);
    return found;
  }
}

interface Maker {
  /** The kind of an object that is like what comes, or changes; that of the event where absent. */
  readonly of?: string;
  readonly make: (like: WorldObject, at: number) => WorldEvent;
}

function changed(like: WorldObject, fields: Fields): WorldEvent {
  return { type: "present", object: { ...like, object: { ...like.object, ...fields } } };
}

function gone(like: WorldObject, name: string): WorldEvent {
  return { type: "gone", key: { ...keyOf(like.object), name } };
}

/** A new object like another, that goes again. */
function comesAndGoes(like: WorldObject, at: number, fields: Fields): WorldEvent {
  const name = `another-${at - (at % 2)}`;
  if (at % 2 === 1) return gone(like, name);
  return changed(like, { ...fields, metadata: { ...like.object.metadata, ...(fields["metadata"] as Fields), name } });
}

/** An object that is changed, and then as it was. */
function changesBack(like: WorldObject, at: number, fields: Fields): WorldEvent {
  return at % 2 === 1 ? { type: "present", object: like } : changed(like, fields);
}

const makers: Readonly<Record<string, Maker>> = {
  Pod: {
    make(like, at) {
      const text = JSON.stringify(like.object).replaceAll(/@sha256:[0-9a-f]{8}/g, "@sha256:89abcdef");
      return comesAndGoes(like, at, JSON.parse(text) as Fields);
    },
  },
  "other pod": { of: "Pod", make: (like, at) => comesAndGoes(like, at, otherPod(like, at)) },
  "relabelled pod": {
    of: "Pod",
    make(like, at) {
      const { metadata } = like.object;
      const labels = { ...metadata.labels, "app.kubernetes.io/name": at % 4 === 0 ? `app-${at + 1}` : "other" };
      return changesBack(like, at, { metadata: { ...metadata, labels } });
    },
  },
  rule: {
    of: "NetworkPolicy",
    make(like, at) {
      const spec = like.object["spec"] as Fields & { readonly policyTypes: readonly string[] };
      const isOut = spec.policyTypes.includes("Egress");
      const direction = isOut ? "egress" : "ingress";
      const more = { [isOut ? "to" : "from"]: [{ podSelector: {} }], ports: [{ port: 9000 + (at % 1000) }] };
      return changesBack(like, at, {
        spec: { ...spec, [direction]: [...((spec[direction] ?? []) as readonly unknown[]), more] },
      });
    },
  },
  NetworkPolicy: { make: policyEvent },
  RoleBinding: { make: (like, at) => comesAndGoes(like, at, otherBinding(like, at)) },
  Role: {
    of: "RoleBinding",
    make({ object: { metadata }, ...like }, at) {
      const rules = [{ apiGroups: [""], resources: ["pods", "secrets"], verbs: at % 4 === 0 ? ["get"] : ["create"] }];
      const object = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules };
      return comesAndGoes({ ...like, object }, at, {});
    },
  },
  ClusterRoleBinding: {
    of: "RoleBinding",
    make({ object, ...like }, at) {
      const { namespace: _namespace, ...metadata } = object.metadata;
      const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
      return comesAndGoes({ ...like, object: { ...object, kind: "ClusterRoleBinding", metadata, roleRef } }, at, {});
    },
  },
  label: { of: "Namespace", make: (like, at) => changesBack(like, at, relabelled(like, { tier: `tier-${at}` })) },
  "stage label": {
    of: "Namespace",
    make(like, at) {
      const own = like.object.metadata.labels?.["stage"];
      const stage = stages.find((one) => one !== own) ?? "";
      return changesBack(like, at, relabelled(like, { stage }));
    },
  },
  "node label": { of: "Node", make: (like, at) => changesBack(like, at, relabelled(like, { tier: `tier-${at}` })) },
};

function relabelled({ object: { metadata } }: WorldObject, labels: Fields): Fields {
  return { metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } };
}

/** Other labels, another account, image, volume, port, or a node of another stage. */
function otherPod({ object }: WorldObject, at: number): Fields {
  const { labels } = object.metadata;
  const spec = object["spec"] as Fields & { readonly containers: readonly Fields[] };
  const container = (more: Fields): Fields => ({ spec: { ...spec, containers: [{ ...spec.containers[0], ...more }] } });
  const forms: readonly (() => Fields)[] = [
    () => ({ metadata: { labels: { ...labels, [`label-${at}`]: "new" } } }),
    () => ({ metadata: { labels: { ...labels, "app.kubernetes.io/name": `app-${at + 1}` } } }),
    () => ({ spec: { ...spec, serviceAccountName: `account-${at}` } }),
    () => container({ image: `registry.example.com/other-${at}:1` }),
    () => ({ spec: { ...spec, volumes: [{ name: "data", persistentVolumeClaim: { claimName: `data-${at}` } }] } }),
    () => container({ ports: [{ name: `port-${at % 10}`, containerPort: 9000 + (at % 100) }] }),
    () => ({ spec: { ...spec, nodeName: `${stages[at % stages.length]}-0` } }),
  ];
  return forms[(at / 2) % forms.length]?.() ?? {};
}

/** For the same people, for others of the stage, for somebody of another stage, for an account. */
function otherBinding({ object }: WorldObject, at: number): Fields {
  const api = "rbac.authorization.k8s.io";
  const [, stage = ""] = /-(\w+)$/.exec(object.metadata.namespace ?? "") ?? [];
  const other = stages.find((one) => one !== stage) ?? "";
  const role = (name: string) => ({ roleRef: { apiGroup: api, kind: "ClusterRole", name } });
  const group = (name: string) => ({ subjects: [{ apiGroup: api, kind: "Group", name }] });
  const forms: readonly Fields[] = [
    role("view"),
    { ...role("admin"), ...group(`guests-${at}`) },
    { ...role("view"), ...group(`team-0-${other}`) },
    { ...role("edit"), subjects: [{ kind: "ServiceAccount", name: "default", namespace: object.metadata.namespace }] },
    { ...role("edit"), ...group(`team-1-${stage}`) },
  ];
  return forms[(at / 2) % forms.length] ?? {};
}

/** Policies that come, go, and are changed, for another stage too, each time followed by how it was before. */
function policyEvent(like: WorldObject, at: number): WorldEvent {
  const { object } = like;
  const stage = stages[at % stages.length] ?? "";
  const peers: readonly unknown[] = [
    { namespaceSelector: { matchLabels: { stage } } },
    { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": `app-${at}-${stage}` } } },
    { namespaceSelector: {}, podSelector: { matchLabels: { "app.kubernetes.io/name": `app-${at}` } } },
    { ipBlock: { cidr: `10.${at % 256}.0.0/16` } },
  ];
  const change = (at / 2) % (peers.length + 1);
  if (change === 0) return { type: "gone", key: keyOf(object) };
  const spec = object["spec"] as Fields;
  const more = { from: [peers[Math.ceil(change) - 1]], ports: [{ port: 9000 + (at % 1000) }] };
  const ingress = [...((spec["ingress"] ?? []) as readonly unknown[]), more];
  const policyTypes = [...new Set([...(spec["policyTypes"] as readonly string[]), "Ingress"])];
  return changesBack(like, at, { spec: { ...spec, policyTypes, ingress } });
}
