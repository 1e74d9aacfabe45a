import { describe, expect, test } from "vitest";
import { changedWorkloads } from "./changed-workloads.ts";
import { contextOf, recording } from "./testing/context.ts";

const spec = { containers: [{ name: "a", image: "a" }] };
const placed = (apiVersion: string, kind: string, name: string, ofSpec: object) => ({
  ...{ apiVersion, kind, metadata: { name, namespace: "web-dev" } },
  spec: ofSpec,
});
const selecting = (matchLabels: Readonly<Record<string, string>>, name = "web") =>
  placed("apps/v1", "Deployment", name, {
    selector: { matchLabels },
    template: { metadata: { labels: matchLabels }, spec },
  });
const patch = { verb: "patch", group: "apps", resource: "deployments" };
const same = (one: object) => ({ ...one });
const withOther = (
  given: Parameters<typeof contextOf>[0],
  labels: Readonly<Record<string, string>> = { stage: "prod" },
) => changedWorkloads(contextOf({ rights: [patch], ...given })).with("dev", "web-dev", labels, same);

describe("what a workload selects by stays on its pods, which is no matter unless it is compared", () => {
  const cluster = (kind: string, subject: object) => ({
    ...{ apiVersion: "policy.networking.k8s.io/v1alpha1", kind, metadata: { name: "default" } },
    spec: { subject, ...(kind === "AdminNetworkPolicy" && { priority: 1 }) },
  });
  const subject = { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "web" } } } };
  const closed = { endpointSelector: { matchLabels: { app: "web" } }, ingress: [{}] };
  test.each<[string, object]>([
    ["an AdminNetworkPolicy", cluster("AdminNetworkPolicy", subject)],
    ["a BaselineAdminNetworkPolicy", cluster("BaselineAdminNetworkPolicy", subject)],
    [
      "a ClusterNetworkPolicy",
      {
        ...{ apiVersion: "policy.networking.k8s.io/v1alpha2", kind: "ClusterNetworkPolicy", metadata: { name: "a" } },
        spec: { tier: "Admin", priority: 1, subject },
      },
    ],
    ["a CiliumNetworkPolicy", placed("cilium.io/v2", "CiliumNetworkPolicy", "a", closed)],
    [
      "a CiliumClusterwideNetworkPolicy",
      {
        ...{ apiVersion: "cilium.io/v2", kind: "CiliumClusterwideNetworkPolicy", metadata: { name: "a" } },
        spec: closed,
      },
    ],
  ])("by %s", (_, policy) => {
    expect(withOther({ objects: [selecting({ app: "web" }), policy] }).possible).toBe(false);
    expect(withOther({ objects: [selecting({ tier: "web" }), policy] }).possible).toBe(true);
  });

  test("a label that is called like a field is compared where a selector has it only", () => {
    const service = (selector: object) =>
      placed("v1", "Service", "a", { selector, ports: [{ port: 80, protocol: "TCP" }] });
    for (const key of ["ports", "protocol", "key", "values", "web"]) {
      const of = (selector: object) =>
        withOther({ objects: [selecting({ [key]: "web" }), service(selector)] }).possible;
      expect([key, of({ app: "web" }), of({ [key]: "web" })]).toEqual([key, true, false]);
    }
    const empty = placed("cilium.io/v2", "CiliumNetworkPolicy", "a", { endpointSelector: {}, ingress: null });
    expect(withOther({ objects: [selecting({ app: "web" }), empty] }).possible).toBe(true);
  });

  test("each of several labels", () => {
    const both = selecting({ app: "web", tier: "front" });
    expect(withOther({ objects: [both] }).possible).toBe(true);
    expect(withOther({ objects: [both] }, { app: "web", tier: "back" }).possible).toBe(false);
    expect(withOther({ objects: [both] }, { app: "api", tier: "front" }).possible).toBe(false);
  });
});

test("a workload whose template says nothing of labels, or that has none, is no obstacle", () => {
  const rights = ["replicationcontrollers", "cronjobs"].map((resource) => ({
    ...{ verb: "patch", resource },
    ...(resource === "cronjobs" && { group: "batch" }),
  }));
  const none = placed("v1", "ReplicationController", "none", { selector: { app: "none" } });
  const nightly = placed("batch/v1", "CronJob", "nightly", {
    ...{ schedule: "1 1 * * *", jobTemplate: { spec: { template: { spec: { ...spec, restartPolicy: "Never" } } } } },
  });
  expect(withOther({ rights, objects: [none] }).possible).toBe(false);
  expect(withOther({ rights, objects: [none, nightly] })).toMatchObject({
    possible: true,
    steps: [{ resource: { name: "nightly" } }],
  });
});

test("admission that refuses the change is what says no, and is not asked of the pods", () => {
  const admission = recording(() => "refused");
  expect(withOther({ objects: [selecting({ app: "web" })], admission })).toEqual({
    possible: false,
    why: "admission refuses it: no deployments",
  });
  expect(admission.asked.map(({ resource }) => resource)).not.toContain("pods");
  const unnamed = { decide: () => ({ answer: "depends", by: [] }) as const };
  expect(withOther({ objects: [selecting({ app: "web" })], admission: unnamed })).toEqual({
    possible: "unknown",
    why: "admission refuses it: ",
  });
});

test("only workloads that were not tried are in doubt, whichever of them somebody may change", () => {
  const many = Array.from({ length: 66 }, (_, at) => selecting({ app: `w${at}` }, `w${at}`));
  const admission = recording(() => "refused");
  const answer = (name: string, objects: readonly object[]) =>
    withOther({ rights: [{ ...patch, name }], objects, admission }).possible;
  expect([answer("w63", many), answer("w64", many), answer("w65", many)]).toEqual([false, "unknown", "unknown"]);
  expect(answer("w63", many.slice(0, 64))).toBe(false);
});
