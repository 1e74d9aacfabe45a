import { describe, expect, test } from "vitest";
import { type AdmissionRequest, anything } from "../admission/admission.ts";
import { worldOf } from "../testing/world-of.ts";
import { provePlacement } from "./prove-placement.ts";
import { deployment, givenBy, guard, guardOf, mayCreate, stages, verdict } from "./testing/placement-worlds.ts";

const answer = (text: string) => verdict(worldOf(text), "dev", "prod");
const untolerated =
  "object.spec.?nodeName.orValue('') == '' && object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')";
const named = (name: string, operations: string, expression: string, resources = ["pods"]) =>
  guardOf({ name, operations, resources, expressions: [expression] });

describe("how a pod may be changed is no matter", () => {
  test("of who makes one that lands at once", () => {
    const frozen = named("frozen", "[UPDATE]", "false");
    expect(answer(stages + mayCreate("pods", "[create, patch]") + frozen).verdict).toBe("broken");
  });

  test.each(["object.spec == oldObject.spec", "object.spec==oldObject.spec", "object.spec  ==  oldObject.spec"])(
    "where its spec has to stay as it is: %s",
    (expression) => {
      const policies = named("at-first", "[CREATE]", untolerated) + named("frozen", "[UPDATE]", expression);
      expect(answer(stages + mayCreate("pods", "[create, patch]") + policies).verdict).toBe("holds");
    },
  );

  test("and what policies for other objects say of what they were before", () => {
    const policies =
      named("at-first", "[CREATE]", untolerated) +
      named("frozen", "[UPDATE]", "object.spec == oldObject.spec") +
      named("settings", "[UPDATE]", "object.data == oldObject.data", ["configmaps", "podtemplates"]);
    expect(answer(stages + mayCreate("pods", "[create, patch]") + policies).verdict).toBe("holds");
  });

  test.each(["pods", "configmaps, pods", '"*"', '"*/*"'])(
    "but not where a policy looks at what it tolerated before: %s",
    (resources) => {
      const some = "request.resource.resource != 'pods' || oldObject.spec.?tolerations.orValue([]).size() > 0";
      const policies = named("at-first", "[CREATE]", untolerated) + named("some", "[UPDATE]", some, [resources]);
      expect(answer(stages + mayCreate("pods", "[create, patch]") + policies).verdict).not.toBe("holds");
    },
  );
});

test("where a policy leaves out one controller, its workloads bring about what others do not", () => {
  const byJobs = "request.userInfo.username == 'system:serviceaccount:kube-system:job-controller'";
  const makers = mayCreate("deployments, jobs");
  expect(answer(stages + makers + guard(`${byJobs} || (${untolerated})`))).toMatchObject({
    verdict: "broken",
    reason:
      "the user anna may create jobs in shop-dev that land on prod-1, a node of prod, by what they tolerate and ask for",
  });
  expect(answer(stages + mayCreate("deployments") + guard(`${byJobs} || (${untolerated})`)).verdict).toBe("holds");
});

test("a DaemonSet lands by what its template tolerates and asks for", () => {
  expect(answer(stages + mayCreate("daemonsets")).reason).toBe(
    "the user anna may create daemonsets in shop-dev that land on prod-1, a node of prod, by what they tolerate and ask for",
  );
});

test("who may change a ReplicationController, but make none, has its pods land elsewhere", () => {
  const there = `
---
{ apiVersion: v1, kind: ReplicationController, metadata: { name: web, namespace: shop-dev }, spec: { selector: { app: web }, template: { metadata: { labels: { app: web } }, spec: { nodeSelector: { stage: dev }, containers: [{ name: web, image: web }] } } } }`;
  const changer = mayCreate("replicationcontrollers", "[update]");
  expect(answer(stages + changer).verdict).toBe("holds");
  expect(answer(stages + changer + there)).toMatchObject({
    verdict: "broken",
    reason:
      "the user anna may change replicationcontrollers in shop-dev that land on prod-1, a node of prod, by what they tolerate and ask for",
  });
});

/** As if admission refused, of all requests that somebody could send, just these. */
function verdictWhere(text: string, isRefused: (request: AdmissionRequest) => boolean) {
  const world = worldOf(text);
  const refusal = { policy: { group: "", kind: "P", namespace: "", name: "p" }, message: "no" };
  const admission = {
    decide: (request: AdmissionRequest) =>
      request.name !== anything && isRefused(request)
        ? ({ answer: "refused", by: refusal } as const)
        : ({ answer: "admitted" } as const),
  };
  const { verdicts } = provePlacement(world, { ...givenBy(world), admission });
  return verdicts.find(({ from, to }) => from === "dev" && to === "prod")?.verdict;
}

test("a DaemonSet that names a node without tolerating its taint does not land there", () => {
  const tolerates = ({ resource, object }: AdmissionRequest) =>
    resource === "daemonsets" && JSON.stringify(object).includes("tolerations");
  expect(verdictWhere(stages + mayCreate("daemonsets"), tolerates)).toBe("unknown");
});

test("who may bind pods, but make none themselves, binds none that they do not have", () => {
  const isDeployment = ({ resource }: AdmissionRequest) => resource === "deployments";
  const makers = mayCreate('deployments, "pods/binding"');
  expect(verdictWhere(stages + makers, isDeployment)).toBe("unknown");
  const there = deployment("shop-dev", "nodeSelector: { stage: dev }");
  expect(verdictWhere(stages + makers + there, isDeployment)).toBe("unknown");
});

test("of many labels of nodes only those of which a policy speaks are looked at", () => {
  const labelled = stages
    .replace(
      "labels: { stage: dev } } }\n---\n{ apiVersion: v1, kind: Node, metadata: { name: prod-1",
      "labels: { stage: dev, a: a, b: b, c: c, zone: west } } }\n---\n{ apiVersion: v1, kind: Node, metadata: { name: prod-1",
    )
    .replace(
      "name: prod-1, labels: { stage: prod }",
      "name: prod-1, labels: { stage: prod, a: a, b: b, c: c, zone: east }",
    );
  const west = guard("object.spec.?nodeSelector[?'zone'].orValue('') == 'west'");
  expect(answer(labelled + mayCreate("pods") + west).verdict).toBe("holds");
});

describe("where no node is known, a stage has nodes if its pods ask for them", () => {
  const withoutNodes = stages.split("---").slice(0, 2).join("---");
  const asking = (terms: string) => deployment("shop-prod", `affinity: { nodeAffinity: { ${terms} } }`);
  const required = (values: string) =>
    asking(
      `requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: NotIn, values: [n1] }] }, { matchExpressions: [{ key: stage, operator: In, values: [${values}] }] }] }`,
    );

  test.each<[string, string, string]>([
    ["by affinity", required("prod"), "broken"],
    ["for another stage's", required("dev"), "holds"],
    [
      "by a wish only",
      asking(
        "preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: stage, operator: In, values: [prod] }] } }]",
      ),
      "holds",
    ],
    ["by a node selector", deployment("shop-prod", "nodeSelector: { stage: prod }"), "broken"],
  ])("%s", (_, workload, expected) => {
    expect(answer(withoutNodes + workload + mayCreate("pods")).verdict).toBe(expected);
  });
});

test("who may only change what is there brings about no pods of another name", () => {
  const there = deployment("shop-dev", "nodeSelector: { stage: dev }");
  const names = (maker: string) => {
    const named = guard(`object.metadata.name.startsWith('system-') || (${untolerated})`);
    return answer(stages + there + maker + named).verdict;
  };
  expect(names(mayCreate("deployments"))).toBe("broken");
  expect(names(mayCreate("deployments", "[update]"))).not.toBe("broken");
});
