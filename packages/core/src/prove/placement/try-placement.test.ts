import { describe, expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { deployment, guard, guardOf, mayCreate, selects, stages, verdict } from "./testing/placement-worlds.ts";

const answer = (more: string, base = stages) => verdict(worldOf(base + more), "dev", "prod");
const binder = mayCreate('"pods/binding"').replaceAll("maker", "binder");
const noToleration = "object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && one.key != 'stage')";
const noName = "object.spec.?nodeName.orValue('') == ''";
const tolerates = `${noName} && ${noToleration}`;
const onCreate = (expression: string) =>
  guardOf({ resources: ["pods"], expressions: [expression], operations: "[CREATE]", name: "creation" });
const onUpdate = (expression: string) =>
  guardOf({ resources: ["pods"], expressions: [expression], operations: "[UPDATE]", name: "change" });
const evicting = stages.replace("effect: NoSchedule", "effect: NoExecute");
const untainted = stages.replace(/, spec: \{ taints.*\} \}/, " }");

describe("every way is closed for what closes it", () => {
  test("a taint that evicts keeps away what names the node, too", () => {
    expect(answer(mayCreate("pods") + guard(noToleration), evicting).verdict).toBe("holds");
    expect(answer(mayCreate("pods") + guard(noToleration)).verdict).toBe("broken");
  });

  test("where only pods that name their node are let in, workloads name it", () => {
    const named = answer(mayCreate("deployments") + guard("object.spec.?nodeName.orValue('') != ''"));
    expect(named.reason).toMatch(/by nodeName, past the scheduler$/);
  });

  test("a workload that is itself refused brings nothing about, whatever its pods may", () => {
    const none = guardOf({ resources: ["deployments"], expressions: ["false"], group: "apps" });
    expect(answer(mayCreate("deployments") + none).verdict).toBe("holds");
  });

  test("what selects its own stage's nodes may tolerate everything: it does not get there", () => {
    expect(answer(mayCreate("pods") + guard(`(${selects}) || (${tolerates})`)).verdict).toBe("holds");
  });

  test("a policy that knows one way to tolerate a taint leaves the others open", () => {
    const forms = noToleration.replace(
      "one.key != 'stage'",
      "(one.key != 'stage' || one.?operator.orValue('Equal') != 'Exists')",
    );
    expect(answer(mayCreate("pods") + guard(`${noName} && ${forms}`)).verdict).toBe("broken");
  });

  test("a DaemonSet's pods come to no node whose taint the template does not tolerate, though it names the node", () => {
    const template = noToleration.replace("object.spec", "object.spec.template.spec");
    const sets = guardOf({ resources: ["daemonsets"], expressions: [template], group: "apps" });
    expect(answer(mayCreate("daemonsets") + sets).verdict).toBe("holds");
  });
});

describe("a pod that waits may be changed", () => {
  const changes = mayCreate("pods", "[create, patch]");

  test("which does not help one that asks for its own stage's nodes", () => {
    expect(answer(changes + onCreate(selects)).verdict).toBe("holds");
  });

  test("where a change is let pass by what the pod tolerated before", () => {
    const had = `oldObject.spec.?tolerations.orValue([]).exists(one, one.?key.orValue('') == 'x') || (${tolerates})`;
    expect(answer(changes + onCreate(tolerates) + onUpdate(had)).verdict).not.toBe("holds");
  });

  test("by what it tolerates and asks for in the end, which the right to bind has no part in", () => {
    const none = guardOf({ resources: ["pods/binding"], expressions: ["false"], name: "bindings" });
    const found = answer(changes + binder + onCreate(tolerates) + none);
    expect(found.reason).toMatch(/on prod-1, a node of prod, by what they tolerate and ask for$/);
    expect(found.witness?.steps).toMatchObject([
      { verb: "create", allowedBy: {} },
      { verb: "patch", resource: { resource: "pods" } },
      { type: "landing", pod: { spec: { tolerations: [{ operator: "Exists" }] } } },
    ]);
    expect(found.witness?.steps[1]).not.toHaveProperty("allowedBy");
  });
});

describe("who makes workloads, but no pods, and may do something with pods", () => {
  test("may bind those that controllers make", () => {
    expect(answer(mayCreate("deployments") + guard(tolerates)).verdict).toBe("holds");
    expect(answer(mayCreate("deployments") + binder + guard(tolerates)).verdict).not.toBe("holds");
    const none = guardOf({
      resources: ["pods/binding"],
      expressions: ["request.userInfo.username != 'anna'"],
      name: "bindings",
    });
    expect(answer(mayCreate("deployments") + binder + guard(tolerates) + none).verdict).toBe("holds");
  });

  test("may have those tolerate more that wait", () => {
    const changer = mayCreate("pods", "[patch]").replaceAll("maker", "changer");
    expect(answer(mayCreate("jobs") + onCreate(tolerates)).verdict).toBe("holds");
    expect(answer(mayCreate("jobs") + changer + onCreate(tolerates)).verdict).not.toBe("holds");
    expect(answer(mayCreate("jobs") + changer + guard(tolerates)).verdict).toBe("holds");
  });
});

describe("the pods of a DaemonSet, which have their node's name in their affinity", () => {
  const affinity = "object.spec.?affinity.?nodeAffinity";
  const terms = `${affinity}.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])`;
  const named = (which: string) =>
    `${terms}.exists(term, term.?matchFields.orValue([]).exists(field, field.key == 'metadata.name' && field.operator == 'In' && field.values == ${which}))`;

  test("are refused by a policy that names it", () => {
    expect(answer(mayCreate("daemonsets") + guard(`!(${named("['prod-1']")})`)).verdict).toBe("holds");
    expect(answer(mayCreate("daemonsets") + guard(`!(${named("['dev-1']")})`)).verdict).toBe("broken");
  });

  test.each([
    "has(object.spec.affinity.podAffinity)",
    "has(object.spec.affinity.podAntiAffinity)",
    "has(object.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution)",
  ])("may say all the rest of it: %s", (expression) => {
    expect(answer(mayCreate("daemonsets") + guard(expression)).verdict).not.toBe("holds");
  });
});

describe("a pod that is refused is changed until it is admitted", () => {
  const team = "object.metadata.?labels[?'team'].orValue('') == 'a'";

  test("where it is bound, as it would run there", () => {
    const found = answer(mayCreate("pods") + binder + guard(tolerates, team));
    expect(found.reason).toMatch(/by a binding, past the scheduler$/);
  });

  test("where it is a DaemonSet's", () => {
    expect(answer(mayCreate("daemonsets") + guard(team)).verdict).toBe("broken");
  });
});

describe("pods that are there are taken for examples", () => {
  const like = (namespace: string, image: string) =>
    deployment(namespace, "nodeSelector: { stage: dev }, affinity: { podAntiAffinity: {} }").replace(
      "image: web",
      `image: "${image}"`,
    );
  const others = ["a-dev", "b-dev"].map(
    (name) => `\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { stage: dev } } }`,
  );
  const three = others.join("") + like("a-dev", "a:1") + like("b-dev", "b:1") + like("shop-dev", "s:1");
  const only = (image: string) => guard(`object.spec.containers.all(one, one.image.matches('^${image}:[0-9]$'))`);

  test("that of the same namespace before those of others, and two in all", () => {
    const images = (one: string) => answer(three + mayCreate("pods") + only(one)).verdict;
    expect(images("[s]")).toBe("broken");
    expect(images("[a]")).toBe("broken");
    expect(images("[b]")).not.toBe("holds");
  });

  test("with what they say of other pods", () => {
    const [step] = answer(like("shop-dev", "s:1") + mayCreate("pods") + only("[s]"), untainted).witness?.steps ?? [];
    expect(step).toMatchObject({ body: { spec: { affinity: { podAntiAffinity: {}, nodeAffinity: {} } } } });
  });
});

test("whose stage is written down by namespace has no label of a stage to give", () => {
  const world = worldOf(stages + mayCreate("pods"));
  const { label: _label, ...mapped } = world.stages;
  const found = verdict({ ...world, stages: { ...mapped, label: undefined } }, "dev", "prod");
  const [step] = found.witness?.steps ?? [];
  expect(step?.type === "request" && step.body).toMatchObject({ metadata: { labels: { app: "placed" } } });
  expect(JSON.stringify(step)).not.toContain("undefined");
});

test("what has no stage says nothing of one", () => {
  const tools = mayCreate("pods").replaceAll("shop-dev", "tools");
  const namespace = "\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: tools } }";
  const [step] = verdict(worldOf(stages + namespace + tools), "(unassigned)", "prod").witness?.steps ?? [];
  const body = (step?.type === "request" ? step.body : {}) as { metadata: { labels: object } };
  expect(Object.keys(body.metadata.labels)).toEqual(["app"]);
});
