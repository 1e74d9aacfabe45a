import { describe, expect, test } from "vitest";
import type { AdmissionRequest, Decision } from "../admission/admission.ts";
import { podRequests } from "./pod-requests.ts";
import type { Possibility } from "./possible.ts";
import { contextOf, guardedPods, isKnown, recording, toldOf } from "./testing/context.ts";
import { takesAll, takesNone } from "./testing/people.ts";

type Says = (request: AdmissionRequest) => Decision["answer"];
const creatingPods = { verb: "create", resource: "pods" };
const dev = ["dev", "web-dev"] as const;
const containers = [{ name: "a", image: "a" }];
const podOf = (name: string, spec: object = {}) => ({
  ...{ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "web-dev" } },
  spec: { containers, ...spec },
});

const stepsOf = (answer: Possibility) => (answer.possible === true ? answer.steps : []);

describe("any pod", () => {
  const tier = { labelValues: new Map([["tier", new Set(["a"])]]) };
  const labelled =
    (key: string, value: string): Says =>
    ({ object }) =>
      JSON.stringify(object).includes(`"${key}":"${value}"`) ? "admitted" : "refused";
  const refusesAny: Says = (request) => (isKnown(request) ? "refused" : "depends");

  test("has labels as the namespace has them, those that it has then where others are asked", () => {
    const stage = podRequests(contextOf({ rights: [creatingPods], admission: recording(labelled("stage", "dev")) }));
    expect(toldOf(stage.any(...dev))).toBe("create pods");
    const other = podRequests(contextOf({ rights: [creatingPods], admission: recording(labelled("stage", "test")) }));
    expect(other.any(...dev).possible).toBe(false);
    expect(toldOf(other.any(...dev, { stage: "test" }))).toBe("create pods");
    const texts = podRequests(
      contextOf({ rights: [creatingPods], texts: tier, admission: recording(labelled("tier", "b")) }),
    );
    expect(toldOf(texts.any(...dev, { tier: "b" }))).toBe("create pods");
  });

  test("has the labels that were tried first, and what is told of them first", () => {
    const [step] = stepsOf(podRequests(contextOf({ rights: [creatingPods] })).any(...dev));
    expect(step?.body).toHaveProperty("metadata.labels", { app: "witness" });
    const says: Says = (request) =>
      isKnown(request) || JSON.stringify(request.object).includes('"stage":"dev"') ? "refused" : "depends";
    const pods = podRequests(contextOf({ rights: [creatingPods], admission: recording(says) }));
    expect(toldOf(pods.any(...dev))).toBe("unknown: no pod was found that admission lets in: no pods");
  });

  test("is made by nobody without a right, or whom admission refuses all", () => {
    expect(toldOf(podRequests(contextOf({})).any(...dev))).toBe(
      "false: nobody of dev makes or relabels pods in web-dev",
    );
    const none = podRequests(contextOf({ rights: [creatingPods], admission: takesNone }));
    expect(toldOf(none.any(...dev))).toBe("false: admission refuses it: no");
  });

  test("may have labels that were not tried", () => {
    const says: Says = (request) => {
      const { metadata } = request.object as { readonly metadata: { readonly labels: object } };
      const isOpen = Object.getOwnPropertySymbols(metadata.labels).length > 0;
      return isOpen ? "depends" : "refused";
    };
    const pods = podRequests(contextOf({ rights: [creatingPods], admission: recording(says) }));
    expect(toldOf(pods.any(...dev))).toBe("unknown: no labels were found with which admission lets pods into web-dev");
    const some = podRequests(contextOf({ rights: [creatingPods], admission: recording(refusesAny) }));
    expect(toldOf(some.any(...dev))).toBe("unknown: no pod was found that admission lets in: no pods");
  });
});

describe("a pod on the network of a node", () => {
  const onNode = (says: Says, node: string | undefined, rights = [creatingPods]) =>
    podRequests(contextOf({ rights, admission: recording(says) })).onNodeNetwork(...dev, node);
  const has =
    (text: string): Says =>
    (request) =>
      !isKnown(request) ? "depends" : JSON.stringify(request.object).includes(text) ? "admitted" : "refused";
  const first = (answer: Possibility) => (answer.possible === true ? answer.steps[0]?.body : answer);

  test("is made by whoever makes pods such as admission takes", () => {
    expect(toldOf(onNode(() => "admitted", "node", []))).toBe(
      "false: nobody of dev makes pods on their node's network in web-dev",
    );
    expect(toldOf(onNode(() => "refused", undefined))).toBe(
      "false: nobody of dev makes pods on their node's network in web-dev",
    );
    const somewhere = first(onNode(() => "admitted", undefined));
    expect(somewhere).toMatchObject({ spec: { hostNetwork: true } });
    expect(somewhere).not.toHaveProperty("spec.nodeName");
  });

  test("is put there by the node's name, or by its label whatever taints it has", () => {
    expect(first(onNode(() => "admitted", "n1"))).toMatchObject({ spec: { hostNetwork: true, nodeName: "n1" } });
    expect(first(onNode(has('"kubernetes.io/hostname"'), "n1"))).toMatchObject({
      spec: {
        hostNetwork: true,
        nodeSelector: { "kubernetes.io/hostname": "n1" },
        tolerations: [{ operator: "Exists" }],
      },
    });
  });

  test("may land there where nobody may say so", () => {
    const refused: Says = (request) => {
      const text = JSON.stringify(request.object);
      return text.includes('"nodeName"') || text.includes('"nodeSelector"') ? "refused" : "admitted";
    };
    expect(toldOf(onNode(refused, "n1"))).toBe(
      "unknown: whether a pod on its node's network gets to n1 depends on where it lands",
    );
    expect(toldOf(onNode((request) => (isKnown(request) ? "refused" : "depends"), "n1"))).toBe(
      "unknown: no pod was found that admission lets in: no pods",
    );
  });
});

test("a token that is not mounted is tried where one is refused", () => {
  const admission = recording((request) =>
    !isKnown(request)
      ? "depends"
      : JSON.stringify(request.object).includes('"automountServiceAccountToken":false')
        ? "admitted"
        : "refused",
  );
  expect(podRequests(contextOf({ rights: [creatingPods], admission })).any(...dev)).toMatchObject({
    steps: [{ body: { spec: { automountServiceAccountToken: false, containers: [{}] } } }],
  });
  expect(podRequests(contextOf({ rights: [creatingPods], admission: takesAll })).any(...dev)).not.toMatchObject({
    steps: [{ body: { spec: { automountServiceAccountToken: false } } }],
  });
});

describe("what policies compare a pod with is found:", () => {
  test("labels, where any are as good as those that were tried", () => {
    const pods = guardedPods([creatingPods], [["pods", "object.metadata.?labels[?'exempt'].orValue('') == 'yes'"]]);
    expect(pods.any(...dev)).toMatchObject({ steps: [{ body: { metadata: { labels: { exempt: "yes" } } } }] });
    expect(pods.withLabels(...dev, { a: "1" }).possible).toBe(false);
  });

  test("the name of a workload, by which its pods and their labels are named", () => {
    const pods = guardedPods(
      [{ verb: "create", group: "apps", resource: "statefulsets" }],
      [
        [
          "pods",
          "object.metadata.name.startsWith('team-') && object.metadata.labels['statefulset.kubernetes.io/pod-name'] == object.metadata.name",
        ],
      ],
    );
    expect(pods.withLabels(...dev, { a: "1" })).toMatchObject({
      steps: [{ body: { metadata: { name: "team-witness" } } }],
    });
  });

  test("near one of the last four specs that are worth trying", () => {
    const there = ["a", "b", "c", "d", "e"].map((hostname) => podOf(hostname, { hostname }));
    const near = (hostname: string) =>
      guardedPods(
        [creatingPods],
        [["pods", `object.spec.?hostname.orValue('').matches('^${hostname}$') && object.metadata.name == 'team'`]],
        there,
      ).any(...dev);
    expect(near("e").possible).toBe(true);
    expect(near("c").possible).toBe("unknown");
  });
});

test("whether there is one is not known where admission may take one that gets other labels than were tried first", () => {
  const says: Says = ({ object }) => (JSON.stringify(object).includes('"stage":"dev"') ? "depends" : "refused");
  const given = { rights: [{ verb: "patch", resource: "pods" }], objects: [podOf("one")], admission: recording(says) };
  expect(toldOf(podRequests(contextOf(given)).any(...dev))).toBe("unknown: Policy pods refuses it: no pods");
});
