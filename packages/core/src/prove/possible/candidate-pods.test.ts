import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { candidatePods } from "./candidate-pods.ts";
import { completed } from "./completed-spec.ts";

const namespace = (name: string, stage?: string) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, ...(stage && { labels: { stage } }) },
});
const specOf = (image: string, more: object = {}) => ({ containers: [{ name: "a", image }], ...more });
const pod = (name: string, place: string, labels: object | undefined, spec: object = specOf(name)) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: place, labels },
  spec,
});
const candidates = (objects: readonly object[], constants: readonly string[] = []) => {
  const all = [
    namespace("web-dev", "dev"),
    namespace("api-dev", "dev"),
    namespace("web-prod", "prod"),
    namespace("tools"),
  ];
  return candidatePods(
    worldOf([...all, ...objects].map((one) => JSON.stringify(one)).join("\n---\n")),
    new Set(constants),
  );
};
const imagesOf = (specs: readonly object[]) =>
  specs.map((spec) => (spec as { containers: { image: string }[] }).containers[0]?.image);

const minimal = (image: string) => ({
  securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
  containers: [
    { name: "main", image, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } },
  ],
});

describe("specs worth trying", () => {
  test("are those of the namespace, of its stage, and one that meets every level", () => {
    const found = candidates([
      pod("one", "web-dev", { app: "one" }),
      pod("two", "web-dev", { app: "two" }),
      pod("near", "api-dev", { app: "near" }),
      pod("far", "web-prod", { app: "far" }),
    ]);
    const last = found.specs("web-dev", {}).at(-1);
    expect(last).toEqual(minimal("one"));
    expect(imagesOf(found.specs("web-dev", {}))).toEqual(["one", "two", "one", "two", "near", "one"]);
    expect(imagesOf(found.specs("web-dev", { app: "two" }))).toEqual(["two", "one", "one", "two", "near", "one"]);
    expect(imagesOf(found.specs("web-dev", { app: "two", more: "x" }))).toEqual([
      "one",
      "two",
      "one",
      "two",
      "near",
      "one",
    ]);
    expect(imagesOf(found.specs("web-prod", {}))).toEqual(["far", "far", "one"]);
    expect(imagesOf(found.specs("tools", {}))).toEqual(["one"]);
    expect(found.labels("web-dev")).toEqual([{ app: "one" }, { app: "two" }]);
    expect(found.labels("tools")).toEqual([]);
  });

  test("are eight of a namespace at most, and two of each other of its stage up to eight", () => {
    const many = Array.from({ length: 10 }, (_, at) => pod(`p${at}`, "web-dev", { app: `p${at}` }));
    const found = candidates([...many, pod("near", "api-dev", undefined)]);
    const eight = many.slice(0, 8).map(({ metadata: { name } }) => name);
    expect(imagesOf(found.specs("web-dev", {}))).toEqual([...eight, "p0", "p1", "near", "p0"]);
    expect(imagesOf(found.specs("web-dev", { app: "p9" })).slice(0, 8)).toEqual(["p9", ...eight.slice(0, 7)]);
    expect(found.labels("web-dev")).toHaveLength(8);
    expect(found.labels("api-dev")).toEqual([{}]);
    const places = Array.from({ length: 6 }, (_, at) => namespace(`n${at}`, "dev"));
    const two = places.flatMap(({ metadata: { name } }) =>
      ["a", "b", "c"].map((end) => pod(`${name}${end}`, name, {})),
    );
    expect(imagesOf(candidates([...places, ...two]).specs("web-dev", {}))).toEqual([
      ...["n0a", "n0b", "n1a", "n1b", "n2a", "n2b", "n3a", "n3b", "n0a"],
    ]);
  });

  test("with the same labels come first, and no others", () => {
    const found = candidates([pod("one", "web-dev", { a: "1", b: "1" }), pod("two", "web-dev", { a: "1", b: "2" })]);
    expect(imagesOf(found.specs("web-dev", { a: "1", b: "2" }))[0]).toBe("two");
    expect(imagesOf(found.specs("web-dev", { a: "1", b: "3" }))[0]).toBe("one");
  });

  test("say an image, unless somebody else fills it in", () => {
    const spec = { containers: [{ name: "a" }, { name: "b", image: "b" }] };
    const selector = { matchLabels: { app: "web" } };
    const meta = { name: "x", namespace: "web-dev" };
    const made = { selector, template: { metadata: { labels: { app: "web" } }, spec } };
    const web = { apiVersion: "apps/v1", kind: "Deployment", metadata: meta, spec: made };
    const none = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: meta, spec: { selector } };
    expect(candidates([web, none]).specs("web-dev", {}).at(-1)).toEqual(minimal("b"));
    expect(candidates([none]).labels("web-dev")).toEqual([]);
    const bare = { template: { spec: { ...spec, restartPolicy: "Never" } } };
    const once = { apiVersion: "batch/v1", kind: "Job", metadata: meta, spec: bare };
    const nightly = { apiVersion: "batch/v1", kind: "CronJob", metadata: meta };
    const often = { ...nightly, spec: { schedule: "1 1 * * *", jobTemplate: { spec: bare } } };
    expect(candidates([once, often]).labels("web-dev")).toEqual([{}, {}]);
  });

  test("are of no node and no account", () => {
    const spec = { nodeName: "n", serviceAccountName: "s", serviceAccount: "s", hostNetwork: true };
    const found = candidates([pod("one", "web-dev", {}, specOf("one", spec))]);
    const fit = { containers: [{ name: "a", image: "one" }], hostNetwork: true };
    expect(found.specs("web-dev", {}).slice(0, 2)).toEqual([fit, fit]);
  });

  test("are those that workloads make", () => {
    const template = (image: string) => ({ metadata: { labels: { app: image } }, spec: specOf(image) });
    const selector = (app: string) => ({ matchLabels: { app } });
    const workload = (kind: string, spec: object, apiVersion = "apps/v1") => ({
      apiVersion,
      kind,
      metadata: { name: "x", namespace: "web-dev" },
      spec,
    });
    const kinds = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"];
    const found = candidates([
      ...kinds.map((kind) => workload(kind, { selector: selector(kind), template: template(kind) })),
      workload("Job", { template: template("Job") }, "batch/v1"),
      workload(
        "CronJob",
        { schedule: "* * * * *", jobTemplate: { spec: { template: template("CronJob") } } },
        "batch/v1",
      ),
    ]);
    expect(found.labels("web-dev").map(({ app }) => app)).toEqual([...kinds, "Job", "CronJob"]);
    expect(imagesOf(found.specs("web-dev", {})).slice(0, 6)).toEqual([...kinds, "Job", "CronJob"]);
  });

  test("where nothing is there are minimal", () => {
    expect(candidates([]).specs("web-dev", {})).toEqual([minimal("registry.k8s.io/pause")]);
  });
});

describe("a spec is changed", () => {
  const spec = specOf("one", { hostNetwork: true });
  const resources = { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "64Mi" } };
  const limited = { ...spec, containers: [{ name: "a", image: "one", resources }] };
  test("in one thing: its nodes, its images, its priority, its resources", () => {
    const high = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 1 };
    const found = candidates([high, pod("two", "web-prod", {})]);
    expect(found.changed(spec, "web-dev").filter((one) => !JSON.stringify(one).includes("system-"))).toEqual([
      { ...spec, nodeSelector: { stage: "dev" } },
      { ...spec, containers: [{ name: "a", image: "two" }] },
      { ...spec, priorityClassName: "high" },
      limited,
    ]);
    expect(
      candidates([])
        .changed(spec, "tools")
        .filter((one) => !JSON.stringify(one).includes("system-")),
    ).toEqual([limited]);
    expect(candidates([]).changed({}, "tools").at(-1)).toEqual({ containers: [] });
  });

  test("to images that are there, six at most, and to those of registries that policies speak of", () => {
    const many = Array.from({ length: 8 }, (_, at) => pod(`p${at}`, at < 4 ? "web-dev" : "web-prod", {}));
    const digest = `witness@sha256:${"0".repeat(64)}`;
    const constants = [
      ...[
        "registry.example.com",
        "registry.example.com/shop/",
        "r.example.com:5000/a",
        "plain",
        "Registry.example.com",
      ],
      ...["https://a.example.com", "example.com/a b", "x.y", "a.b.cc/d_e.f"],
    ];
    const images = imagesOf(candidates(many, constants).changed(spec, "tools")).filter((one) => one !== "one");
    expect(images).toEqual([
      ...["p0", "p1", "p2", "p3", "p4", "p5"],
      ...["registry.example.com", "registry.example.com/shop", "r.example.com:5000/a", "a.b.cc/d_e.f"].map(
        (one) => `${one}/${digest}`,
      ),
    ]);
    const registries = Array.from({ length: 8 }, (_, at) => `r${at}.example.com`);
    const found = imagesOf(candidates([], registries).changed(spec, "tools")).filter((one) => one !== "one");
    expect(found).toEqual(registries.slice(0, 6).map((one) => `${one}/${digest}`));
  });
});

describe("a spec is completed", () => {
  const policy = { group: "", kind: "Policy", namespace: "", name: "p" };
  /** Each step adds one to the number; admission complains until it is this large, of every number on its own. */
  const search = (enough: number, answer: "refused" | "depends" = "refused", sameComplaint = false) => {
    const asked: number[] = [];
    const found = completed(
      { specs: () => [], labels: () => [], changed: ({ at }) => [{ at }, { at: Number(at) + 1 }] },
      { at: 0 },
      "web-dev",
      (spec) => {
        const { at } = spec as { at: number };
        asked.push(at);
        const by = { policy, message: sameComplaint ? "no" : `no ${at}` };
        if (at >= enough) return { answer: "admitted" };
        return answer === "refused" ? { answer, by } : { answer, by: [by] };
      },
    );
    return { found, asked };
  };
  test("where it is not admitted, step by step, five times at most", () => {
    expect(search(0)).toEqual({ found: { at: 0 }, asked: [0] });
    expect(search(1)).toEqual({ found: { at: 1 }, asked: [0, 0, 1] });
    expect(search(5).found).toEqual({ at: 5 });
    expect(search(6).found).toBeUndefined();
    expect(search(3, "depends").found).toEqual({ at: 3 });
  });
  test("and given up where admission goes on complaining of the same", () => {
    expect(search(2, "refused", true).found).toBeUndefined();
    expect(search(2, "depends", true).found).toBeUndefined();
    expect(search(1, "refused", true).found).toEqual({ at: 1 });
  });
  test("which may be of nothing that is named", () => {
    const none = completed(
      { specs: () => [], labels: () => [], changed: () => [{ at: 1 }] },
      { at: 0 },
      "web-dev",
      () => ({ answer: "depends", by: [] }),
    );
    expect(none).toBeUndefined();
  });
});
