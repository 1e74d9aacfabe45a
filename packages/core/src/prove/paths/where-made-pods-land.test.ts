import { describe, expect, test } from "vitest";
import type { AdmissionRequest } from "../admission/admission.ts";
import type { WorkloadKind } from "../placement/running-pods.ts";
import { MadePods } from "./made-pods.ts";
import { withTried } from "./testing/known-placements.ts";
import { contextOf, decidedBy, firstGroupOf, isOfAny, madeText, nodesOf } from "./testing/making.ts";
import { bound, namespace, node } from "./testing/stories.ts";

const stages =
  namespace("shop-dev", "dev") + namespace("tools") + node("prod-1", "prod") + namespace("shop-prod", "prod");
const developers = bound("developers", "shop-dev", "create pods", "User dana");
const makes = (resource: string, group: string) =>
  bound("developers", "shop-dev", `create ${resource}`, "User dana", group);
/** In its namespace, apart from others of its kind, and on a node of its own. */
const example = (name: string, home: string, spec = "") =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: ${home}, labels: { of: ${name} } }, spec: { ${spec}nodeName: dev-9, affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: zone }] } }, containers: [{ name: app, image: "registry.example/${name}" }] } }\n---\n`;

interface Spec {
  readonly nodeName?: string;
  readonly nodeSelector?: object;
  readonly affinity?: object;
  readonly tolerations?: readonly object[];
  readonly containers: readonly { readonly image: string }[];
}
interface Sent {
  readonly metadata: { readonly name: string; readonly labels: object };
  readonly spec: Spec;
}
const podOf = ({ object }: AdmissionRequest) => object as Sent;
const imageOf = (request: AdmissionRequest) => podOf(request).spec.containers[0]?.image;
const pods = (asked: readonly AdmissionRequest[]) =>
  asked.filter((request) => request.resource === "pods" && !isOfAny(request));

function landing(text: string, answer: Parameters<typeof decidedBy>[1]) {
  const world = contextOf(stages + text);
  const { context, asked } = decidedBy(withTried(world, "unknown"), answer);
  const made = new MadePods(context);
  const found = made.landing(firstGroupOf(world, "User dana"), nodesOf(world, "prod-1"));
  return { found, asked: pods(asked).map(podOf), kinds: asked };
}

test("a pod asks for the node by its name among all, then says its nodeName, then asks by what may lead elsewhere too", () => {
  const { asked, found } = landing(developers, () => "refused");
  expect(found.type).toBe("unclear");
  const bare = asked.filter(({ spec }) => spec.containers[0]?.image === "busybox").map(({ spec }) => spec);
  expect(bare).toHaveLength(24);
  expect(bare.map(({ nodeName }) => nodeName)).toEqual([undefined, "prod-1", ...bare.slice(2).map(() => undefined)]);
  const byName = { matchFields: [{ key: "metadata.name", operator: "In", values: ["prod-1"] }] };
  const required = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [byName] } },
  };
  expect(bare[0]).toMatchObject({ affinity: required, tolerations: [{ operator: "Exists" }] });
  expect(bare[2]).toMatchObject({ nodeSelector: { stage: "prod" } });
});

test("what is known to land is asked for first", () => {
  const world = contextOf(stages + developers);
  const step = (spec: object) => ({
    ...({ type: "landing", node: "prod-1" } as const),
    pod: { apiVersion: "v1", kind: "Pod", metadata: { name: "known" }, spec },
  });
  const known = { nodeSelector: { pool: "known" }, tolerations: [{ key: "known", operator: "Exists" }] };
  const { context, asked } = decidedBy(withTried(world, { lands: [step(known)] }), () => "admitted");
  const made = new MadePods(context).landing(firstGroupOf(world, "User dana"), nodesOf(world, "prod-1"));
  expect(made.type).toBe("made");
  expect(asked[0] && podOf(asked[0]).spec).toMatchObject(known);
});

test("nothing is asked where nobody of the stage can bring a pod there", () => {
  const world = contextOf(stages + developers);
  const { context, asked } = decidedBy(withTried(world, "refused"), () => "admitted");
  const made = new MadePods(context);
  const question = [firstGroupOf(world, "User dana"), nodesOf(world, "prod-1")] as const;
  expect([made.landing(...question), made.controlling(...question)]).toEqual([
    { type: "refused" },
    { type: "refused" },
  ]);
  expect(pods(asked)).toEqual([]);
});

describe("a pod to start from", () => {
  const two = example("first", "shop-dev") + example("second", "shop-dev") + example("other", "shop-prod");
  const images = ["busybox", "registry.k8s.io/pause:3.10", "registry.example/first"];

  test("is a bare one, one that strict policies take, and the first that is there", () => {
    const { asked } = landing(developers + two, () => "refused");
    expect([...new Set(asked.map(({ spec }) => spec.containers[0]?.image))]).toEqual(images);
  });

  test("that is there keeps what it says of other pods, and not where it runs", () => {
    const { found, asked } = landing(developers + two, (request) =>
      imageOf(request)?.startsWith("registry.example/") ? "admitted" : "refused",
    );
    const [mine] = asked.slice(-1);
    expect(mine).toMatchObject({
      metadata: { labels: { of: "first" } },
      spec: { affinity: { nodeAffinity: expect.anything(), podAntiAffinity: expect.anything() } },
    });
    expect(mine?.spec.nodeName).toBeUndefined();
    expect(madeText(found).at(-1)).toBe("shop-dev/placed lands on prod-1");
  });

  test("has a container: the server takes no other", () => {
    const empty = example("empty", "shop-dev").replace(/containers: \[.*\]/, "containers: []");
    const { asked } = landing(developers + empty + two, () => "refused");
    expect([...new Set(asked.map(({ spec }) => spec.containers[0]?.image))]).toEqual(images);
  });

  test("asks for the node in two ways where another one was taken", () => {
    const { asked } = landing(developers + two, (request) => (imageOf(request) === "busybox" ? "admitted" : "refused"));
    const count = (image: string) => asked.filter(({ spec }) => spec.containers[0]?.image === image).length;
    expect(images.map(count)).toEqual([1, 2, 2]);
    const late = landing(developers + two, (request) =>
      imageOf(request) === images[1] && podOf(request).spec.nodeSelector ? "admitted" : "refused",
    );
    expect(late.found.type).toBe("made");
    const counts = images.map((image) => late.asked.filter(({ spec }) => spec.containers[0]?.image === image).length);
    expect(counts).toEqual([24, 3, 2]);
  });

  test.each([
    ["shop-dev", "stage", { app: "placed", stage: "dev" }],
    ["shop-dev", undefined, { app: "placed" }],
    ["tools", "stage", { app: "placed" }],
  ])("in %s has its stage's label, where stages have the label %s", (home, label, labels) => {
    const one = contextOf(stages + bound("developers", home, "create pods", "User dana"));
    const world = { ...one, world: { ...one.world, stages: { ...one.world.stages, label } } };
    const { context, asked } = decidedBy(world, () => "admitted");
    new MadePods(context).reaching(firstGroupOf(world, "User dana"));
    expect(asked.map(podOf)[0]?.metadata.labels).toEqual(labels);
  });
});

describe("of what controllers make", () => {
  const kinds: readonly (readonly [WorkloadKind, string, string])[] = [
    ["Deployment", "deployments", "apps"],
    ["DaemonSet", "daemonsets", "apps"],
  ];

  test.each(kinds)(
    "the template of a %s names a node, unless its controller chooses nodes itself",
    (kind, plural, group) => {
      const { kinds: asked } = landing(makes(plural, group), () => "refused");
      const named = asked.filter(({ object }) => JSON.stringify(object).includes('"nodeName":'));
      expect(asked.every(({ resource }) => resource === plural)).toBe(true);
      expect(named.length > 0).toBe(kind === "Deployment");
    },
  );

  test("the pods of a DaemonSet are each for one node: for any where it does not matter", () => {
    const world = contextOf(stages + makes("daemonsets", "apps"));
    const { context, asked } = decidedBy(world, () => "admitted");
    const [made, group] = [new MadePods(context), firstGroupOf(world, "User dana")];
    const nodesAsked = () =>
      pods(asked.splice(0)).map(
        (request) => /"matchFields":\[.*?"values":\["([^"]*)"\]/.exec(JSON.stringify(podOf(request).spec))?.[1],
      );
    made.reaching(group);
    expect(nodesAsked()).toEqual(["any"]);
    made.landing(group, nodesOf(world, "prod-1"));
    expect(new Set(nodesAsked())).toEqual(new Set(["prod-1"]));
  });

  const web = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop-dev }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: "registry.example/app" }] } } } }\n---\n`;

  test.each([
    ["create deployments", "dana: create apps/deployments shop-dev/", "shop-dev/placed-x2x4q"],
    ["patch deployments", "dana: patch apps/deployments shop-dev/web", "shop-dev/web-x2x4q"],
  ])("who may %s makes one of their own, or changes the one that is there", (right, request, pod) => {
    const { found } = landing(web + bound("developers", "shop-dev", right, "User dana", "apps"), () => "admitted");
    expect(madeText(found)).toEqual(["lands there", request, `${pod} lands on prod-1`]);
  });

  test("of several that are there, the one is changed that may be", () => {
    const right = bound("developers", "shop-dev", "patch deployments", "User dana", "apps");
    const one = right.replace("verbs: [patch]", "verbs: [patch], resourceNames: [web]");
    const { found } = landing(web.replace("name: web", "name: api") + web + one, () => "admitted");
    expect(madeText(found).at(-1)).toBe("shop-dev/web-x2x4q lands on prod-1");
  });

  // pkg/apis/batch/validation (validatePodTemplateUpdate)
  test("a Job that waits may land anywhere, with other labels, and stays what it is", () => {
    const job = `{ apiVersion: batch/v1, kind: Job, metadata: { name: web, namespace: shop-dev }, spec: { suspend: true, template: { metadata: { labels: { app: web } }, spec: { restartPolicy: Never, containers: [{ name: app, image: "registry.example/app" }] } } } }\n---\n`;
    const world = contextOf(stages + job + bound("developers", "shop-dev", "patch jobs", "User dana", "batch"));
    const { context } = decidedBy(withTried(world, "unknown"), () => "admitted");
    const [made, group, prod] = [new MadePods(context), firstGroupOf(world, "User dana"), nodesOf(world, "prod-1")];
    expect([made.controlling(group, prod), made.reaching(group)]).toEqual([{ type: "refused" }, { type: "refused" }]);
    expect([made.landing(group, prod).type, made.labelled(group, {}).type]).toEqual(["unclear", "unclear"]);
  });

  test("a Job that is made is what its maker says", () => {
    const world = contextOf(stages + makes("jobs", "batch"));
    const { context } = decidedBy(world, () => "admitted");
    const found = new MadePods(context).reaching(firstGroupOf(world, "User dana"));
    expect(madeText(found)).toEqual(["is privileged on its node", "dana: create batch/jobs shop-dev/ privileged"]);
  });
});
