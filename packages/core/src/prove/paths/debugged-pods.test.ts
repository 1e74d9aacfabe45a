import { expect, test } from "vitest";
import type { Capability } from "../../verdicts/intent.ts";
import { anything } from "../admission/admission.ts";
import { editText, siteText } from "../testing/told.ts";
import { debuggingEdges } from "./debugging-edges.ts";
import { enteringEdges } from "./maker-edges.ts";
import { arrivalOf, contextOf, decidedBy, isOfAny, rightOf } from "./testing/making.ts";
import { bound, namespace, pod } from "./testing/stories.ts";

const pods = (count: number) => Array.from({ length: count }, (_, at) => pod(`pod-${at}`, "shop-test")).join("");
const stages = ["dev", "test", "prod"].map((stage) => namespace(`shop-${stage}`, stage)).join("");
const right = bound("debugger", "shop-test", "patch pods/ephemeralcontainers", "User dana");
const named = right.replace("verbs: [patch]", "verbs: [patch], resourceNames: [pod-1]");

/** What lies open to dana, of dev, who changes pods in shop-test. */
function edgesOf(text: string, answer: Parameters<typeof decidedBy>[1], granted: readonly Capability[] = []) {
  const { context, asked } = decidedBy(contextOf(stages + text), answer);
  const arrival = arrivalOf(context, "User dana");
  const trying = { stage: "dev", granted: new Map([["prod", new Set(granted)]]) };
  const places = [...enteringEdges(context, trying, arrival, rightOf(context, "User dana").bound)].map(
    ([place]) => place,
  );
  const edges = places.flatMap((place) => (place.type === "pods" ? [...debuggingEdges(context, trying, place)] : []));
  return { edges, asked, keys: places.map(({ key }) => key), to: edges.map(([{ key }]) => key) };
}

test("all that is of others lies open, but for what the intent lets them run code in; a level helps against it", () => {
  const { edges, to, keys } = edgesOf(right + pods(1), () => "admitted");
  expect(keys).toEqual(["pods shop-test ", "pods shop-test  as dana"]);
  expect(to).toEqual(["stage prod", "stage (unassigned)"]);
  const [[place, edge] = []] = edges;
  expect(place).toEqual({ type: "stage", key: "stage prod", stage: "prod" });
  expect(edge).toMatchObject({
    ...{ road: "podSecurity", isBreach: true, unclear: undefined },
    sensitivity: {
      kinds: [
        "Namespace",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
      ],
    },
    cause: { key: "level shop-test", description: "let shop-test enforce baseline" },
  });
  const label = 'Namespace shop-test: metadata.labels."pod-security.kubernetes.io/enforce"';
  expect([edge?.cause?.at && siteText(edge.cause.at), edge?.cause?.edits()?.map(editText)]).toEqual([
    ...[label, [`set ${label} = "baseline"`]],
  ]);
  expect(edgesOf(right + pods(1), () => "admitted", ["runCommands"]).to).toEqual(["stage (unassigned)"]);
  expect(edgesOf(right + pods(1), () => "admitted", ["read"]).to).toEqual(["stage prod", "stage (unassigned)"]);
});

test.each([
  ["any", right, "pod-0", anything],
  ["the one of its name", named, "pod-1", "pod-1"],
])("it is asked of every pod first, and then of %s that is there", (_which, text, name, any) => {
  const { asked } = edgesOf(text + pods(3), () => "admitted");
  expect(asked).toHaveLength(2);
  const common = {
    operation: "UPDATE",
    group: "",
    version: "v1",
    resource: "pods",
    subresource: "ephemeralcontainers",
  };
  const old = { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "shop-test", labels: { app: name } } };
  const containers = [{ name: "app" }];
  expect(asked).toMatchObject([
    { ...common, name: any, as: { user: "dana" }, object: { apiVersion: "v1", kind: "Pod", metadata: { name: any } } },
    {
      ...{ ...common, namespace: "shop-test", name, as: { user: "dana" } },
      oldObject: { ...old, spec: { containers } },
      object: {
        ...old,
        spec: {
          ...{ containers },
          ephemeralContainers: [{ name: "debugger", image: "busybox", securityContext: { privileged: true } }],
        },
      },
    },
  ]);
});

test("what admission refuses of every pod leads nowhere, and of some it is not known", () => {
  expect(edgesOf(right + pods(2), () => "refused").edges).toEqual([]);
  const { edges, asked } = edgesOf(right + pods(12), (request) => (isOfAny(request) ? "depends" : "refused"));
  expect(edges.map(([, { unclear }]) => unclear)).toEqual(
    edges.map(
      () =>
        "whether the Pod shop-test/pod-0 is given a privileged container beside its own depends on what else it says",
    ),
  );
  expect([edges.length, asked.length]).toEqual([2, 9]);
  const later = edgesOf(right + pods(3), ({ name }) => (name === "pod-2" ? "admitted" : "depends"));
  expect(later.edges[0]?.[1].says).toMatch(
    /^nothing refuses that the Pod shop-test\/pod-2 gets a privileged container /,
  );
  expect(later.edges[0]?.[1].unclear).toBeUndefined();
});
