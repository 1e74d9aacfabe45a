import { describe, expect, test } from "vitest";
import type { AdmissionRequest } from "../admission/admission.ts";
import type { ObjectEdit } from "../admission/repairs/object-edits.ts";
import { type PodRoute, podRoutes, type Template } from "./pod-routes.ts";
import { creating } from "./possible-context.ts";
import { repairedTemplate } from "./repaired-templates.ts";

const labels = { app: "web" };
const containers = [{ name: "a", image: "a" }];
const start: Template = { labels, spec: { containers, hostname: "a" } };
const policy = { group: "", kind: "Policy", namespace: "", name: "p" };
type Route = PodRoute["kind"];

interface Options {
  readonly anyLabels?: boolean;
  readonly isAsAsked?: (spec: object) => boolean;
}

/** What is admitted where the first is not, and the policy against it asks for these edits of what was asked last. */
function repaired(
  kind: Route,
  of: "pods" | "workload",
  edits: readonly ObjectEdit[],
  { anyLabels = false, isAsAsked = () => true }: Options = {},
) {
  const route = podRoutes.find((one) => one.kind === kind);
  if (route === undefined) throw new Error(`no route ${kind}`);
  const { group, resource } = of === "pods" ? { group: "", resource: "pods" } : route;
  const where = { version: "v1", namespace: "web-dev", name: "a", as: { user: "ann", groups: [] } };
  const by = { policy, message: "no" };
  const asked: { request: AdmissionRequest; name: string }[] = [];
  const found = repairedTemplate(start, {
    admission: {
      decide: () => ({ answer: "admitted" }),
      repairs: (request, { name }) => (asked.push({ request, name }), [edits]),
    },
    route,
    decide: (template) => ({
      decision: template === start ? { answer: "refused", by } : { answer: "admitted" },
      request: creating({ group, resource, ...where, object: template }),
    }),
    anyLabels,
    isAsAsked,
  });
  expect(asked.map(({ name }) => name)).toEqual(["p"]);
  return found;
}

const edit = (path: string, value: unknown): ObjectEdit => ({ path: path.split("."), value });
const skipped = { labels, spec: start.spec, metadata: { annotations: { skip: "yes" } } };
const renamed = { labels, spec: { containers, hostname: "b" }, metadata: {} };
const called = (name: string) => ({ labels, spec: start.spec, metadata: { name } });

describe("who makes pods says what stands in them, or in their template:", () => {
  test.each<[Route, "pods" | "workload", string, unknown, object]>([
    ["Pod", "pods", "metadata.annotations.skip", "yes", skipped],
    ["Pod", "pods", "spec.hostname", "b", renamed],
    ["Pod", "pods", "metadata.name", "team-a", called("team-a")],
    ["Pod", "pods", "metadata.generateName", "team-", { ...called(""), metadata: { generateName: "team-" } }],
    ["Pod", "pods", "metadata.finalizers", ["a/b"], { ...called(""), metadata: { finalizers: ["a/b"] } }],
    ["Deployment", "pods", "metadata.annotations.skip", "yes", skipped],
    ["Deployment", "pods", "spec.hostname", "b", renamed],
    ["Deployment", "pods", "metadata.name", "team-a", called("team-a")],
    ["Deployment", "pods", "metadata.generateName", "team-", called("team")],
    ["Deployment", "pods", "metadata.generateName", "te-am", called("te-am")],
    ["Deployment", "workload", "spec.template.metadata.annotations.skip", "yes", skipped],
    ["Deployment", "workload", "spec.template.spec.hostname", "b", renamed],
    ["ReplicationController", "workload", "spec.template.spec.hostname", "b", renamed],
    ["CronJob", "workload", "spec.jobTemplate.spec.template.spec.hostname", "b", renamed],
  ])("of a %s, by the request for %s, %s", (kind, of, path, value, expected) => {
    expect(repaired(kind, of, [edit(path, value)])).toEqual(expected);
  });
});

describe("nothing else is said:", () => {
  test.each<[Route, "pods" | "workload", string, unknown]>([
    ["Pod", "pods", "spec.nodeName", "n"],
    ["Deployment", "pods", "spec.nodeName", "n"],
    ["Deployment", "pods", "metadata.finalizers", ["a/b"]],
    ["Deployment", "pods", "metadata.generateName", undefined],
    ["Deployment", "workload", "spec.replicas", 7],
    ["Deployment", "workload", "metadata.annotations.skip", "yes"],
    ["Deployment", "workload", "metadata.annotations.template", "yes"],
    ["Deployment", "workload", "metadata.annotations.template.metadata.annotations.x", "yes"],
    ["Deployment", "workload", "spec.template.metadata.finalizers", ["a/b"]],
    ["Pod", "pods", "spec.containers", undefined],
    ["Pod", "pods", "spec.containers", []],
    ["Pod", "pods", "spec.containers", "a"],
    ["Pod", "pods", "metadata.labels.app", "api"],
    ["Deployment", "pods", "metadata.labels.app", "api"],
    ["Deployment", "workload", "spec.template.metadata.labels.app", "api"],
  ])("of a %s, by the request for %s, %s", (kind, of, path, value) => {
    expect(repaired(kind, of, [edit(path, value)])).toBeUndefined();
    // Nor with something that may be said.
    const may = of === "pods" ? "spec.hostname" : "spec.template.spec.hostname";
    expect(repaired(kind, of, [edit(may, "b"), edit(path, value)])).toBeUndefined();
  });
});

test("labels change only where any are as good", () => {
  const ofPod = [edit("metadata.labels.app", "api")];
  expect(repaired("Pod", "pods", ofPod, { anyLabels: true })).toEqual({
    ...called(""),
    labels: { app: "api" },
    metadata: {},
  });
  const gone = [edit("metadata.labels", undefined)];
  expect(repaired("Pod", "pods", gone, { anyLabels: true })).toEqual({ labels: {}, spec: start.spec, metadata: {} });
  const ofTemplate = [edit("spec.template.metadata.labels.app", "api")];
  expect(repaired("Deployment", "workload", ofTemplate, { anyLabels: true })?.labels).toEqual({ app: "api" });
});

test("what was asked for stays", () => {
  const isAsAsked = (spec: object) => "hostname" in spec && spec.hostname === "a";
  expect(repaired("Pod", "pods", [edit("spec.hostname", "b")], { isAsAsked })).toBeUndefined();
  expect(repaired("Pod", "pods", [edit("spec.subdomain", "b")], { isAsAsked })?.spec).toEqual({
    containers,
    hostname: "a",
    subdomain: "b",
  });
});
