import { expect, test } from "vitest";
import type { AdmissionRequest } from "../admission/admission.ts";
import type { ObjectEdit } from "../admission/repairs/object-edits.ts";
import { MadePods } from "./made-pods.ts";
import { contextOf, decidedBy, firstGroupOf, isOfAny, madeText } from "./testing/making.ts";
import { bound, namespace } from "./testing/stories.ts";

const stages = namespace("shop-dev", "dev") + namespace("shop-prod", "prod");
const web = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop-dev }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: "registry.example/app" }] } } } }\n---\n`;

/** A pod that reaches its node under an admission that takes what these texts are in, and tells of this edit. */
function reaching(right: string, texts: readonly string[], edit: ObjectEdit | undefined, isOfPodsOnly = false) {
  const [verb, resource = ""] = right.split(" ");
  const group = resource === "pods" ? "" : "apps";
  const world = contextOf(stages + web + bound("developers", "shop-dev", `${verb} ${resource}`, "User dana", group));
  const takes = (request: AdmissionRequest) => {
    if (isOfAny(request)) return false;
    const text = JSON.stringify(request.object);
    return (isOfPodsOnly && request.resource !== "pods") || texts.every((one) => text.includes(one));
  };
  const { context } = decidedBy(
    world,
    (request) => (takes(request) ? "admitted" : "depends"),
    () => (edit ? [[edit]] : []),
  );
  const made = new MadePods(context).reaching(firstGroupOf(world, "User dana"));
  const bodies = made.type === "made" ? made.steps.flatMap((step) => (step.type === "request" ? [step.body] : [])) : [];
  return { told: madeText(made), bodies };
}

const team = { path: ["metadata", "labels", "team"], value: "shop" };
const unclear = [
  "unclear",
  "whether admission takes a pod of shop-dev that reaches its node depends on what else it says",
];

test("a pod is given what admission asks for, and reaches its node still", () => {
  const { told, bodies } = reaching("create pods", ['"team":"shop"'], team);
  expect(told).toEqual(["is privileged on its node", "dana: create pods shop-dev/ privileged"]);
  expect(bodies).toMatchObject([
    {
      metadata: { labels: { team: "shop", stage: "dev" } },
      spec: { containers: [{ securityContext: { privileged: true } }] },
    },
  ]);
});

test.each([
  ["what admission asks for is not told", undefined, ['"team":"shop"']],
  ["it asks for something else", team, ['"team":"other"']],
  [
    "it asks that the pod is not what it is to be",
    { path: ["spec", "containers", "0", "securityContext"], value: { privileged: false } },
    ['"privileged":false'],
  ],
])("where %s, it is not known", (_why, edit, texts) => {
  expect(reaching("create pods", texts, edit).told).toEqual(unclear);
});

test("another way to the node is taken where only that can be given what is asked for", () => {
  const { told } = reaching("create pods", ['"team":"shop"', '"hostPID":true'], team);
  expect(told).toEqual(["sees and signals the processes of its node", "dana: create pods shop-dev/"]);
});

const named = { path: ["metadata", "name"], value: "allowed" };

test("a workload that is made has any name, and one that is changed keeps its own", () => {
  const made = reaching("create deployments", ['"name":"allowed'], named, true);
  expect(made.told[0]).toBe("is privileged on its node");
  expect(made.bodies).toMatchObject([{ kind: "Deployment", metadata: { name: "allowed" } }]);
  expect(reaching("patch deployments", ['"name":"allowed'], named, true).told).toEqual(unclear);
});
