import { expect, test } from "vitest";
import type { Possibility, Possible } from "../possible/possible.ts";
import {
  binding,
  dev,
  held,
  level,
  makesPod,
  may,
  no,
  pod,
  request,
  selected,
  tried,
  unknown,
  workload,
} from "./testing/tried-roads.ts";

const privileged = "is privileged on its node";

test("pods that are not known to be possible are asked for one way out after the other", () => {
  const text = dev;
  const rights = ["create pods"];
  const asked: unknown[] = [];
  const possible: Partial<Possible> = {
    pods: (stage, home) => (stage === "dev" && home === "shop-dev" ? unknown : no),
    podAsAsked: (stage, home, wanted) => {
      asked.push([stage, home, wanted.spec]);
      return wanted.spec["hostNetwork"] === true ? makesPod : no;
    },
  };
  expect(tried({ text, rights, possible })).toMatchObject({
    possible: ["open shop-dev: stands in its node's network by create pods"],
    unknown: [],
  });
  expect(asked.at(-1)).toEqual(["dev", "shop-dev", { hostNetwork: true }]);
  const lifting = may(request("namespaces", { verb: "patch" }), request("pods", { body: pod }));
  expect(tried({ text, rights, possible: { ...possible, podAsAsked: () => lifting } }).possible).toEqual([
    `lifted shop-dev: ${privileged} by patch namespaces, create pods`,
  ]);
  expect(tried({ text, rights, possible: { ...possible, podAsAsked: () => no } })).toMatchObject({
    possible: [],
    unknown: ["in shop-dev: a webhook decides"],
  });
});

test("of a new namespace no pod is asked for by itself: it is tried with a level that refuses nothing", () => {
  const labels: object[] = [];
  const newNamespace = (answer: (given: object) => Possibility) => (stage: string, given: object) => {
    if (stage !== "dev") return no;
    labels.push(given);
    return answer(given);
  };
  const rights = ["create pods"];
  const podAsAsked = () => makesPod;
  const makes = may(request("namespaces", { body: { metadata: { name: "shop-dev" } } }));
  expect(tried({ text: dev, possible: { newNamespace: newNamespace(() => makes), podAsAsked } }).possible).toEqual([
    `new shop-dev: ${privileged} by create namespaces, create pods`,
  ]);
  expect(labels).toEqual([{}]);
  const named = may(
    request("pods"),
    request("namespaces", { resource: { group: "", resource: "namespaces", name: "mine" } }),
  );
  expect(tried({ text: dev, possible: { newNamespace: newNamespace(() => named) } }).possible).toEqual([
    `new mine: ${privileged} by create pods, create namespaces, create pods`,
  ]);
  const unnamed = may(request("pods", { body: pod }));
  expect(tried({ text: dev, possible: { newNamespace: newNamespace(() => unnamed) } }).possible).toEqual([
    `new example: ${privileged} by create pods`,
  ]);
  labels.length = 0;
  const second = newNamespace((given) => (Object.keys(given).length > 0 ? makes : no));
  expect(tried({ text: dev, possible: { newNamespace: second } }).possible).toHaveLength(1);
  expect(labels).toEqual([{}, { [level]: "privileged" }]);
  expect(
    tried({ text: dev, possible: { newNamespace: newNamespace(() => unknown), podAsAsked }, rights }),
  ).toMatchObject({
    possible: [],
    unknown: [],
  });
});

test("a level is lifted with whatever else the namespace carries, its version apart", () => {
  const given: object[] = [];
  const relabelledNamespace = (answer: Possibility) => (stage: string, home: string, labels: object) => {
    if (stage !== "dev" || home !== "shop-dev") return no;
    given.push(labels);
    return answer;
  };
  const lifts = may(request("namespaces", { verb: "patch" }));
  const rights = ["create pods"];
  const pods = (answer: Possibility) => (stage: string, home: string) =>
    stage === "dev" && home === "shop-dev" ? answer : no;
  const both = { relabelledNamespace: relabelledNamespace(lifts), pods: pods(makesPod) };
  expect(tried({ text: held, possible: both, rights }).possible).toEqual([
    `lifted shop-dev: ${privileged} by patch namespaces, create pods`,
  ]);
  expect(given).toEqual([{ "kubernetes.io/metadata.name": "shop-dev", stage: "dev", [level]: "privileged" }]);
  expect(tried({ text: held, possible: { ...both, pods: pods(no) }, rights })).toMatchObject({
    possible: [],
    unknown: [],
  });
  expect(
    tried({ text: held, possible: { ...both, relabelledNamespace: relabelledNamespace(no) }, rights }),
  ).toMatchObject({
    possible: [],
    unknown: [],
  });
  const doubtful = { relabelledNamespace: relabelledNamespace(unknown), pods: pods(makesPod) };
  expect(tried({ text: held, possible: doubtful, rights })).toMatchObject({
    possible: [],
    unknown: ["in shop-dev: a webhook decides"],
  });
});

test.each([
  [
    "Pod",
    "{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop-dev }, spec: { containers: [{ name: a, image: a }] } }\n---\n",
    "web",
  ],
  ["StatefulSet", workload("StatefulSet", selected.replace("{", "{ serviceName: web,")), "web-0"],
  ["Deployment", workload("Deployment"), "web-example"],
])("a pod of a %s that is there may be given a container beside its own", (_, text, name) => {
  const rights = ["patch pods/ephemeralcontainers"];
  const { asked, possible } = tried({ text: dev + text, rights });
  expect(asked).toContain(`patch pods/ephemeralcontainers ${name}`);
  expect(possible).toEqual([
    "debugged shop-dev: gets a privileged container beside its own by patch pods/ephemeralcontainers",
  ]);
  const lifting = {
    relabelledNamespace: (stage: string) => (stage === "dev" ? may(request("namespaces", { verb: "patch" })) : no),
  };
  expect(tried({ text: held + text, rights, possible: lifting }).possible).toEqual([
    "debugged shop-dev: gets a privileged container beside its own by patch namespaces, patch pods/ephemeralcontainers",
  ]);
  const doubtful = tried({ text: held + text, rights, possible: { relabelledNamespace: () => unknown } });
  expect(doubtful.possible).toEqual([]);
  expect(tried({ text: dev + text, rights, decide: () => ({ answer: "depends", by: [] }) }).unknown).toEqual([
    "whether a privileged container beside those of shop-dev/web is admitted: ".replace("/web", `/${name}`),
  ]);
});

test("what runs there is an example of what is taken, wherever it runs and whatever it is labelled", () => {
  const seen: object[] = [];
  tried({
    text: dev + workload("Deployment") + workload("DaemonSet").replace("name: web,", "name: other,"),
    rights: ["patch pods/ephemeralcontainers"],
    decide: ({ oldObject }) => {
      seen.push(oldObject as object);
      return { answer: "refused", by: { policy: binding, message: "no" } };
    },
  });
  expect(seen).toEqual([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-example", namespace: "shop-dev", labels: { app: "web" } },
      spec: { serviceAccountName: "web", containers: [{ name: "a", image: "a" }] },
    },
  ]);
});

test("who may change a workload that is there may bring pods about; who may only change another's may not", () => {
  const possible: Partial<Possible> = {
    pods: (stage, home) => (stage === "dev" && home === "shop-dev" ? unknown : no),
  };
  const rights = ["patch deployments"];
  const { asked, unknown: doubts } = tried({ text: dev + workload("Deployment"), possible, rights });
  expect(asked).toContain("patch deployments web");
  expect(doubts).toEqual(["in shop-dev: a webhook decides"]);
  expect(tried({ text: dev, possible, rights }).unknown).toEqual([]);
});
