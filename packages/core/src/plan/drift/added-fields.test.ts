import { describe, expect, it } from "vitest";
import type { FieldSet, LiveObject } from "../../manifests/kubernetes-object.ts";
import { addedFields } from "./added-fields.ts";

interface Given {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly content?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly ours: FieldSet;
  readonly theirs: FieldSet;
  readonly subresource?: string;
}

const time = "2026-01-02T03:04:05Z";

function live({ apiVersion = "v1", kind, content, metadata, ours, theirs, subresource }: Given): LiveObject {
  const entry = { apiVersion, time, fieldsType: "FieldsV1" } as const;
  return {
    apiVersion,
    kind,
    ...content,
    metadata: {
      name: "one",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: time,
      ...metadata,
      managedFields: [
        { ...entry, manager: "kubestage", operation: "Apply", fieldsV1: ours },
        { ...entry, manager: "someone", operation: "Update", fieldsV1: theirs, ...(subresource && { subresource }) },
      ],
    },
  };
}

function paths(given: Given, fresh?: LiveObject): string[] {
  return addedFields(live(given), fresh).fields.map(({ path }) => path);
}

const labels = (...names: readonly string[]): FieldSet => ({
  "f:metadata": { "f:labels": Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
});
const annotations = (...names: readonly string[]): FieldSet => ({
  "f:metadata": { "f:annotations": { ".": {}, ...Object.fromEntries(names.map((name) => [`f:${name}`, {}])) } },
});

describe("addedFields", () => {
  it("tells a label that others added, by whom and when, and not the one that the API server keeps", () => {
    const metadata = { labels: { stage: "dev", extra: "1", "kubernetes.io/metadata.name": "one" } };
    const given = {
      kind: "Namespace",
      metadata,
      ours: labels("stage"),
      theirs: labels("extra", "kubernetes.io/metadata.name"),
    };
    expect(addedFields(live(given))).toEqual({
      fields: [
        {
          path: "metadata.labels.extra",
          declared: undefined,
          live: '"1"',
          secret: false,
          by: { manager: "someone", time, person: undefined },
        },
      ],
      maybeDefaults: false,
    });
  });

  it("tells a label that came by way of a subresource", () => {
    const metadata = { labels: { stage: "dev", extra: "1" } };
    const given = {
      kind: "Namespace",
      metadata,
      ours: labels("stage"),
      theirs: labels("extra"),
      subresource: "status",
    };
    expect(paths(given)).toEqual(["metadata.labels.extra"]);
  });

  it("tells annotations only where they steer something", () => {
    const metadata = { annotations: { "example.com/note": "x" } };
    const theirs = annotations("example.com/note");
    expect(paths({ kind: "Namespace", metadata, ours: labels("stage"), theirs })).toEqual([
      'metadata.annotations["example.com/note"]',
    ]);
    expect(paths({ kind: "ConfigMap", metadata, ours: labels("stage"), theirs })).toEqual([]);
  });

  it("does not tell what Kubernetes and its commands write in the course of things", () => {
    const restarted = {
      "f:template": { "f:metadata": { "f:annotations": { ".": {}, "f:kubectl.kubernetes.io/restartedAt": {} } } },
    };
    const template = { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": time } } };
    const given = { apiVersion: "apps/v1", kind: "Deployment", ours: { "f:spec": { "f:template": {} } } };
    expect(
      paths({
        ...given,
        content: { spec: { template } },
        ours: { "f:spec": { "f:paused": {} } },
        theirs: { "f:spec": restarted },
      }),
    ).toEqual([]);
    const metadata = { annotations: { "deployment.kubernetes.io/revision": "1" }, finalizers: ["x"] };
    const theirs = {
      "f:metadata": {
        ...annotations("deployment.kubernetes.io/revision")["f:metadata"],
        "f:finalizers": { 'v:"x"': {} },
      },
    };
    expect(paths({ ...given, metadata, theirs })).toEqual([]);
  });

  it("does not tell the status, replicas that nobody declared, and addresses that are allotted", () => {
    const content = { spec: { replicas: 5, clusterIP: "10.0.0.1" }, status: { replicas: 5 } };
    const theirs = { "f:spec": { "f:replicas": {}, "f:clusterIP": {} }, "f:status": { "f:replicas": {} } };
    expect(paths({ kind: "Service", content, ours: { "f:spec": { "f:selector": {} } }, theirs })).toEqual([]);
  });

  it("tells owners: with them the object would be deleted", () => {
    const metadata = { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "y" }] };
    const theirs = { "f:metadata": { "f:ownerReferences": { ".": {}, 'k:{"uid":"y"}': {} } } };
    expect(paths({ kind: "RoleBinding", metadata, ours: labels("stage"), theirs })).toEqual([
      "metadata.ownerReferences",
    ]);
  });

  const containers: Given = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    content: {
      spec: {
        template: {
          spec: {
            dnsPolicy: "ClusterFirst",
            hostNetwork: true,
            containers: [
              { name: "web", image: "a" },
              { name: "evil", image: "b" },
            ],
          },
        },
      },
    },
    ours: {
      "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:image": {} } } } } },
    },
    theirs: {
      "f:spec": {
        "f:template": {
          "f:spec": {
            "f:dnsPolicy": {},
            "f:hostNetwork": {},
            "f:containers": {
              'k:{"name":"web"}': { "f:image": {} },
              'k:{"name":"evil"}': { ".": {}, "f:image": {}, "f:name": {} },
            },
          },
        },
      },
    },
  };

  it("tells an item of a list as one, and nothing that we own too", () => {
    expect(paths(containers)).toEqual([
      "spec.template.spec.dnsPolicy",
      "spec.template.spec.hostNetwork",
      "spec.template.spec.containers[name=evil]",
    ]);
    expect(addedFields(live(containers)).maybeDefaults).toBe(true);
  });

  it("takes what a fresh object has too for a default", () => {
    const fresh = live({
      ...containers,
      content: {
        spec: { template: { spec: { dnsPolicy: "ClusterFirst", containers: [{ name: "web", image: "a" }] } } },
      },
    });
    expect(paths(containers, fresh)).toEqual([
      "spec.template.spec.hostNetwork",
      "spec.template.spec.containers[name=evil]",
    ]);
  });

  it("tells of a Secret that a value is there, and never the value", () => {
    const given = {
      kind: "Secret",
      content: { data: { a: "MQ==", b: "aHVudGVyMg==" } },
      ours: { "f:data": { "f:a": {} } },
      theirs: { "f:data": { "f:b": {} } },
    };
    const { fields } = addedFields(live(given));
    expect(fields).toMatchObject([{ path: "data.b", live: undefined, secret: true }]);
    expect(JSON.stringify(fields)).not.toContain("aHVudGVyMg");
  });

  describe("what nobody owns beside ours", () => {
    const container = { "f:containers": { 'k:{"name":"web"}': { "f:image": {}, "f:name": {} } } };
    const given = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { labels: { stage: "dev", extra: "1" } },
      content: {
        spec: {
          revisionHistoryLimit: 10,
          template: {
            metadata: { labels: { app: "web", extra: "2" } },
            spec: { containers: [{ name: "web", image: "a", imagePullPolicy: "Always" }, { name: "evil" }] },
          },
        },
      },
      ours: {
        ...labels("stage"),
        "f:spec": { "f:template": { ...labels("app"), "f:spec": container } },
      },
      theirs: {},
    };
    const added = [
      "metadata.labels.extra",
      "spec.template.metadata.labels.extra",
      "spec.template.spec.containers[name=evil]",
    ];

    it("is told where anybody may add, and never where the server fills in", () => {
      expect(paths(given)).toEqual(added);
      expect(addedFields(live(given)).fields[0]).toMatchObject({ by: undefined, declared: undefined });
      expect(addedFields(live(given)).maybeDefaults).toBe(true);
    });

    it("is not told where admission would add it today too", () => {
      expect(paths(given, live(given))).toEqual([]);
    });
  });

  it("says nothing of an object that we have never applied", () => {
    const metadata = { labels: { extra: "1" } };
    const { managedFields, ...rest } = live({
      kind: "Namespace",
      metadata,
      ours: {},
      theirs: labels("extra"),
    }).metadata;
    expect(
      addedFields({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { ...rest, managedFields: managedFields?.slice(1) ?? [] },
      }).fields,
    ).toEqual([]);
  });
});
