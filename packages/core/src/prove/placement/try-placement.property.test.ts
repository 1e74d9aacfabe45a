import fc from "fast-check";
import { expect, test } from "vitest";
import { makeAdmission } from "../admission/make-admission.ts";
import { makeRights } from "../rights/make-rights.ts";
import { givenOf } from "../testing/given.ts";
import { worldOf } from "../testing/world-of.ts";
import { mayLand } from "./landing.ts";
import { podChain, decideChain } from "./placement-requests.ts";
import { provePlacement } from "./prove-placement.ts";
import { arbitraryNode, arbitrarySpec } from "./testing/arbitrary-placements.ts";

const terms =
  "object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])";
const asks = (which: string, operator: string, value: string) =>
  `${terms}.${which}(term, term.?matchExpressions.orValue([]).exists(asked, asked.key == 'stage' && asked.operator == '${operator}' && ${value}))`;
const values = (value: string) => `asked.?values.orValue([]) == ['${value}']`;

/** What policies say of where pods run, right and wrong. */
const clauses = fc.oneof(
  fc.constantFrom("dev", "prod").map((value) => `object.spec.?nodeSelector[?'stage'].orValue('') == '${value}'`),
  fc.constantFrom("disk", "size").map((key) => `!('${key}' in object.spec.?nodeSelector.orValue({}))`),
  fc.constant("object.spec.?nodeName.orValue('') == ''"),
  fc.constant("!has(object.spec.nodeSelector)"),
  fc.constant("!has(object.spec.affinity)"),
  fc.constant(`${terms}.size() == 0`),
  fc.constant(`${terms}.size() > 0`),
  fc
    .tuple(fc.constantFrom("all", "exists"), fc.constantFrom("In", "NotIn"), fc.constantFrom("dev", "prod"))
    .map(([which, operator, value]) => asks(which, operator, values(value))),
  fc
    .tuple(fc.constantFrom("all", "exists"), fc.constantFrom("Exists", "DoesNotExist"))
    .map(([which, operator]) => asks(which, operator, "true")),
  fc.constantFrom("all", "exists").map((which) => asks(which, "In", "'dev' in asked.?values.orValue([])")),
  fc
    .tuple(fc.constantFrom("all", "exists"), fc.constantFrom("stage", "disk"))
    .map(([which, key]) => `object.spec.?tolerations.orValue([]).${which}(one, one.?key.orValue('') != '${key}')`),
  fc.constant("object.spec.?tolerations.orValue([]).all(one, one.?operator.orValue('Equal') == 'Equal')"),
  fc.constant("object.spec.?tolerations.orValue([]).all(one, one.?effect.orValue('') == 'NoExecute')"),
);
const expression = fc
  .tuple(clauses, fc.option(fc.tuple(fc.constantFrom("&&", "||"), clauses)), fc.boolean())
  .map(([first, more, isDenied]) => {
    const whole = more ? `(${first}) ${more[0]} (${more[1]})` : first;
    return isDenied ? `!(${whole})` : whole;
  });

function worldWith(node: object, expressions: readonly string[]) {
  const validations = expressions.map((one) => ({ expression: one }));
  const documents = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop-dev", labels: { stage: "dev" } } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop-other", labels: { stage: "other" } } },
    node,
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "maker", namespace: "shop-dev" },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["create"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "maker", namespace: "shop-dev" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "maker" },
      subjects: [{ kind: "User", name: "anna" }],
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "guard" },
      spec: {
        matchConstraints: {
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
        },
        validations,
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: "guard" },
      spec: { policyName: "guard", validationActions: ["Deny"] },
    },
  ];
  const world = worldOf(documents.map((one) => JSON.stringify(one)).join("\n---\n"));
  return { ...world, stages: { ...world.stages, ofNode: new Map([["n1", "other"]]), names: ["dev", "other"] } };
}

test("what is said to be refused is admitted in no way that lands there", { timeout: 60_000 }, () => {
  const answers = new Map<string, number>();
  fc.assert(
    fc.property(
      arbitraryNode("n1"),
      fc.array(expression, { minLength: 1, maxLength: 2 }),
      fc.array(fc.tuple(arbitrarySpec(["n1"]), fc.boolean()), { minLength: 60, maxLength: 60 }),
      (node, expressions, specs) => {
        const { name, labels, taints } = node;
        const world = worldWith(
          { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: { taints } },
          expressions,
        );
        const admission = makeAdmission(world);
        const proof = provePlacement(world, givenOf({ rights: makeRights(world, undefined), admission }));
        const answer = proof.verdicts.find(({ from, to }) => from === "dev" && to === "other")?.verdict ?? "none";
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
        if (answer !== "holds") return;
        const as = { user: "anna", groups: ["system:authenticated"] };
        for (const [spec, isNamed] of specs) {
          const placed = isNamed ? { ...spec, nodeName: "n1" } : spec;
          if (!mayLand(placed, { ...node, unschedulable: false }).lands) continue;
          const pod = {
            metadata: { labels: { stage: "dev" } },
            spec: { ...placed, containers: [{ name: "a", image: "a" }] },
          };
          const { answer: decided } = decideChain(admission, podChain(pod, { namespace: "shop-dev", as }));
          expect({ expressions, placed, decided }).toMatchObject({ decided: "refused" });
        }
      },
    ),
    { numRuns: 200 },
  );
  expect(answers.get("holds") ?? 0).toBeGreaterThan(10);
  expect(answers.get("broken") ?? 0).toBeGreaterThan(50);
  // Policies that contradict themselves, or ask for what nobody writes, are left undecided.
  expect(answers.get("unknown") ?? 0).toBeLessThan(60);
});
