import { describe, expect, test } from "vitest";
import type { LiveObject } from "../manifests/kubernetes-object.ts";
import { keepReplicas } from "./keep-replicas.ts";

const object = (spec: object) => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec });
const live = (replicas: number | undefined, manager: string): LiveObject => ({
  ...object(replicas === undefined ? {} : { replicas }),
  metadata: {
    name: "web",
    uid: "1",
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
    managedFields: [
      {
        manager,
        operation: "Apply",
        apiVersion: "apps/v1",
        fieldsV1: { "f:spec": { "f:replicas": {}, "f:paused": {} } },
      },
    ],
  },
});

describe("keepReplicas", () => {
  test("keeps the number that is there while it is ours", () => {
    expect(keepReplicas(object({ paused: true }), live(3, "kubestage"))).toEqual(object({ paused: true, replicas: 3 }));
  });

  test("leaves alone what is declared, what somebody else owns, and what is not there", () => {
    const declared = object({ replicas: 2 });
    expect(keepReplicas(declared, live(3, "kubestage"))).toBe(declared);
    const scaled = object({});
    expect(keepReplicas(scaled, live(3, "somebody"))).toBe(scaled);
    expect(keepReplicas(scaled, live(undefined, "kubestage"))).toBe(scaled);
  });
});
