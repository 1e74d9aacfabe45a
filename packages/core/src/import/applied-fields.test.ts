import { expect, test } from "vitest";
import type { FieldSet, LiveObject } from "../manifests/kubernetes-object.ts";
import { appliedFields } from "./applied-fields.ts";
import { writtenObject } from "./live-fields.ts";

const content = {
  spec: {
    replicas: 3,
    dnsPolicy: "ClusterFirst",
    containers: [
      { name: "web", image: "registry.example.com/web", terminationMessagePath: "/dev/termination-log" },
      { name: "injected", image: "registry.example.com/sidecar" },
    ],
  },
  status: { replicas: 3 },
};

function live(fieldsV1: FieldSet, kind = "Deployment"): LiveObject {
  const entry = { manager: "kubestage", operation: "Apply", apiVersion: "apps/v1", fieldsV1 } as const;
  const metadata = { name: "web", namespace: "a", uid: "u", resourceVersion: "1", creationTimestamp: "t" };
  return { apiVersion: "apps/v1", kind, metadata: { ...metadata, managedFields: [entry] }, ...content };
}

const owned: FieldSet = {
  "f:spec": { "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:name": {}, "f:image": {} } } },
};

test("what kubestage applied is what it owns, item by item", () => {
  expect(appliedFields(live(owned))).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "a" },
    spec: { containers: [{ name: "web", image: "registry.example.com/web" }] },
  });
});

test("what others wrote is kept without what the server fills in", () => {
  const { metadata, ...rest } = live(owned);
  const foreign = { ...rest, metadata: { ...metadata, managedFields: [] } };
  expect(appliedFields(foreign)).toBeUndefined();
  expect(writtenObject(foreign)).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "a" },
    spec: { replicas: 3, containers: [{ name: "web", image: "registry.example.com/web" }, content.spec.containers[1]] },
  });
});

test("of a Secret nothing is kept but its name", () => {
  const secret = { ...live(owned, "Secret"), data: { key: "aHVzaA==" } };
  expect(JSON.stringify(writtenObject(secret))).not.toContain("aHVzaA");
});
