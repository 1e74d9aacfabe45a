import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { allowed, bound, guarded, proveWithPeople } from "../testing/people.ts";
import { answers, closed, join, namespace, open, policy, prove, verdictOf } from "../testing/stage-worlds.ts";
import { networkModel } from "./network-model.ts";
import { portNaming } from "./port-names.ts";
import { specificationProfile } from "./profiles.ts";

const restricted = (name: string, stage: string) =>
  namespace(name, stage).replace("labels: {", "labels: { pod-security.kubernetes.io/enforce: restricted,");
const creates = (home: string, verbs = "create") =>
  allowed(home, `{ apiGroups: [''], resources: [pods], verbs: [${verbs}] }`, "operators");

/** Lets in everybody, on ports of this name only. */
const byName = (name: string) =>
  join(
    restricted("shop-prod", "prod"),
    policy(
      "shop-prod",
      "in",
      `podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: ${name} }] }]`,
    ),
  );

test("semantics 7: a port's name means any port of pods that somebody may make, who gives it that name", () => {
  const proof = proveWithPeople(join(open("dev"), byName("admin"), creates("shop-prod")));
  expect(verdictOf(proof, "dev", "prod")).toMatchObject({
    verdict: "broken",
    findings: ["KS3103"],
    witness: {
      steps: [
        {
          verb: "create",
          body: { spec: { containers: [{ ports: [{ name: "admin", containerPort: 443, protocol: "TCP" }] }] } },
        },
        { type: "packet", to: { namespace: "shop-prod" }, protocol: "TCP", port: 443 },
      ],
    },
  });
});

test("no rule names a port where there is none", () => {
  const { policies } = networkModel(worldOf(namespace("shop", "dev")), specificationProfile);
  expect(portNaming(policies)).toStrictEqual({ any: false, outward: false });
});

test("nobody who may make pods: names mean what the pods there name", () => {
  expect(answers(prove(join(open("dev"), byName("admin"))))["dev prod"]).toBe("holds");
  const reads = proveWithPeople(join(open("dev"), byName("admin"), creates("shop-prod", "get")));
  expect(verdictOf(reads, "dev", "prod")?.verdict).toBe("holds");
});

test("a rule that lets out to a name counts like one that lets in, with peers and without", () => {
  const prod = (spec: string) =>
    join(restricted("shop-prod", "prod"), policy("shop-prod", "in", spec), creates("shop-prod"));
  const dev = (to: string) =>
    join(
      restricted("shop-dev", "dev"),
      `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop-dev }\nspec: { containers: [{ name: web, image: web }] }`,
      policy(
        "shop-dev",
        "out",
        `podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ ${to}ports: [{ port: admin }] }]`,
      ),
    );
  const everyone = prod("podSelector: {}, ingress: [{}]");
  for (const to of ["", "to: [{ namespaceSelector: {} }], "]) {
    expect(answers(proveWithPeople(join(dev(to), everyone)))["dev prod"]).toBe("broken");
    expect(answers(proveWithPeople(join(dev(to), prod("podSelector: {}"))))["dev prod"]).toBe("holds");
  }
});

test("with pods there that the same policies select and that name no such port, one that is made still counts", () => {
  const prod = join(
    byName("admin"),
    `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop-prod }\nspec: { containers: [{ name: web, image: web }] }`,
  );
  expect(answers(proveWithPeople(join(open("dev"), prod)))["dev prod"]).toBe("holds");
  expect(answers(proveWithPeople(join(open("dev"), prod, creates("shop-prod"))))["dev prod"]).toBe("broken");
});

test("who may only relabel pods gives no port a name, but takes the names that a pod has with it", () => {
  const pod = (name: string, port: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop-prod, labels: { app: ${name} } }\nspec: { containers: [{ name: web, image: web, ports: [{ name: ${port}, containerPort: 9000 }] }] }`;
  const prod = (port: string) =>
    join(
      restricted("shop-prod", "prod"),
      pod("web", "http"),
      pod("api", port),
      policy(
        "shop-prod",
        "in",
        "podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: admin }] }]",
      ),
      policy("shop-prod", "deny", "podSelector: {}"),
      creates("shop-prod", "patch"),
    );
  expect(answers(proveWithPeople(join(open("dev"), prod("http"))))["dev prod"]).toBe("holds");
  expect(answers(proveWithPeople(join(open("dev"), prod("admin"))))["dev prod"]).toBe("unknown");
});

test("admission that keeps names away leaves nothing open; one of which that is not sure leaves it unknown", () => {
  const guard = (expression: string) => guarded("names", "", "[pods]", "[CREATE]", expression);
  const answer = (expression: string) =>
    answers(proveWithPeople(join(open("dev"), byName("admin"), creates("shop-prod"), guard(expression))))["dev prod"];
  expect(
    answer("object.spec.containers.all(one, one.?ports.orValue([]).all(port, port.?name.orValue('') == ''))"),
  ).toBe("unknown");
  expect(answer("object.metadata.namespace != 'shop-prod'")).toBe("holds");
});

test("a policy of the cluster that denies a name is avoided by leaving the name out", () => {
  const wall = `apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: wall }
spec: { priority: 1, subject: { namespaces: {} }, ingress: [{ name: no, action: Deny, from: [{ namespaces: {} }], ports: [{ namedPort: admin }] }] }`;
  const prod = join(
    restricted("shop-prod", "prod"),
    policy(
      "shop-prod",
      "in",
      "podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: web }] }]",
    ),
  );
  expect(answers(proveWithPeople(join(open("dev"), prod, wall, creates("shop-prod"))))["dev prod"]).not.toBe("holds");
});

test("what the own stage opens by name stays inside", () => {
  const own = (stage: string) => closed(stage, "{ podSelector: {} }");
  const named = policy(
    "shop-prod",
    "own",
    "podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: http }] }]",
  );
  expect(
    answers(proveWithPeople(join(own("dev"), own("prod"), named, bound("shop-prod", "edit", "operators"))))["dev prod"],
  ).toBe("holds");
});
