import { describe, expect, it } from "vitest";
import { compileAdmission } from "./compile-admission.ts";
import { clusterScope, container, declaration, placementOf, pod, server } from "./testing/platform.ts";
import type { Resource } from "./testing/requests.ts";
import { create, developer, kubelet } from "./testing/requests.ts";

const bare = (stage: string, spec: object = {}, metadata: object = {}): Resource =>
  pod(
    stage,
    { affinity: undefined, tolerations: undefined, priorityClassName: undefined, ...spec },
    { labels: undefined, ...metadata },
  );

const plain = (object: Resource): Resource => JSON.parse(JSON.stringify(object)) as Resource;

function mutated(object: Resource, by = developer): Resource {
  return server.mutated(create(by, plain(object)));
}

function kinds(text: string): [string, string | undefined][] {
  return compileAdmission(clusterScope(text))
    .map(({ object }): [string, string] => [object.kind, object.apiVersion])
    .filter(([kind]) => kind.startsWith("Mutating"));
}

describe("pod-defaults", () => {
  it.each(["dev", "test", "perf", "prod"])("gives a bare pod of %s all that it needs to pass", (stage) => {
    const object = mutated(bare(stage));
    expect(object.metadata.labels).toEqual({ stage });
    expect(object["spec"]).toEqual({ containers: [container()], ...placementOf(stage) });
    expect(server.refusals(create(developer, object))).toEqual([]);
  });

  it("changes nothing of a pod that kubestage wrote", () => {
    for (const stage of ["dev", "perf"]) expect(mutated(pod(stage))).toEqual(plain(pod(stage)));
  });

  it("keeps other labels, tolerations and affinity", () => {
    const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    const own = { key: "node.kubernetes.io/not-ready", operator: "Exists" };
    const spec = { affinity: { podAffinity: {}, nodeAffinity: preferred }, tolerations: [own] };
    const object = mutated(bare("perf", spec, { labels: { app: "web" } }));
    const { affinity, tolerations = [] } = placementOf("perf");
    expect(object.metadata.labels).toEqual({ app: "web", stage: "perf" });
    expect(object["spec"]).toMatchObject({
      affinity: { podAffinity: {}, nodeAffinity: { ...preferred, ...affinity?.nodeAffinity } },
      tolerations: [own, ...tolerations],
    });
  });

  it("adds node affinity beside that between pods", () => {
    const object = mutated(bare("test", { affinity: { podAffinity: {} } }));
    expect(object["spec"]).toMatchObject({ affinity: { podAffinity: {}, ...placementOf("test").affinity } });
  });

  it("leaves what a pod says itself, which is then refused", () => {
    const wrong = bare("dev", { priorityClassName: "system-node-critical" }, { labels: { stage: "prod" } });
    const object = mutated(wrong);
    expect(object.metadata.labels).toEqual({ stage: "prod" });
    expect(object["spec"]).toMatchObject({ priorityClassName: "system-node-critical" });
    expect(server.refusals(create(developer, object)).map(({ policy }) => policy)).toEqual([
      "kubestage-shop-pod-labels",
      "kubestage-shop-pod-classes",
    ]);
  });

  it("takes away the priority that was worked out without the class", () => {
    const object = mutated(bare("dev", { priority: 0, preemptionPolicy: "PreemptLowerPriority" }));
    expect(object["spec"]).not.toHaveProperty("priority");
    expect(object["spec"]).not.toHaveProperty("preemptionPolicy");
  });

  it("semantics 24: leaves mirror pods as the kubelet runs them", () => {
    const object = plain(bare("test", {}, { annotations: { "kubernetes.io/config.mirror": "x" } }));
    expect(mutated(object, kubelet("test-1"))).toEqual(object);
  });

  it("is written in the version that the cluster serves, and only where it is on", () => {
    const v1 = "admissionregistration.k8s.io/v1";
    const policies = (apiVersion: string) => [
      ["MutatingAdmissionPolicy", apiVersion],
      ["MutatingAdmissionPolicyBinding", apiVersion],
    ];
    expect(kinds(declaration)).toEqual(policies(v1));
    const older = declaration.replace('"1.36"', '"1.35"');
    expect(kinds(older)).toEqual([]);
    expect(kinds(older.replace("cni: calico", "cni: calico\n  features: { mutatingAdmission: true }"))).toEqual(
      policies(`${v1}beta1`),
    );
  });
});
