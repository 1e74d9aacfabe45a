import { expect, test } from "vitest";
import { pathsCodes } from "../../diagnostics/prove-paths-codes.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { proveWorld } from "../prove-world.ts";
import { toldOf } from "../testing/told.ts";
import { worldOf } from "../testing/world-of.ts";
import { all, type Story } from "./testing/stories.ts";
import { shortened } from "./testing/told-ways.ts";

const policies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map(
  (kind) => `admissionregistration.k8s.io/${kind}`,
);
const ofNetwork = [
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "cilium.io/CiliumNetworkPolicy",
  "crd.antrea.io/ClusterNetworkPolicy",
  "crd.antrea.io/NetworkPolicy",
  "crd.projectcalico.org/GlobalNetworkPolicy",
  "crd.projectcalico.org/NetworkPolicy",
  "networking.k8s.io/NetworkPolicy",
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
  "policy.networking.k8s.io/ClusterNetworkPolicy",
  "projectcalico.org/GlobalNetworkPolicy",
  "projectcalico.org/NetworkPolicy",
];

interface Expected {
  readonly code: keyof typeof pathsCodes;
  readonly roads: string;
  readonly says: readonly string[];
  readonly steps: readonly string[];
  readonly cut: string;
  readonly at: string;
  readonly edit: string;
  readonly kinds: readonly string[];
}

const leave = (binding: string) => ({
  cut: `take the user dana out of RoleBinding ${binding}`,
  at: `rbac.authorization.k8s.io/RoleBinding ${binding}: subjects[0]`,
  edit: `delete rbac.authorization.k8s.io/RoleBinding ${binding}`,
});
const level = 'Namespace shop-dev: metadata.labels."pod-security.kubernetes.io/enforce"';
const enters = (home: string, role: string) =>
  `the user dana may enter pods in ${home} (create pods/exec, by RoleBinding ${role})`;
const makes = (home: string, role: string) =>
  `the user dana may make pods in ${home} (create pods, by RoleBinding ${role})`;
const openToNode = "where no NetworkPolicy holds, so that pods of prod lie open to it";

const expected: Readonly<Record<Story, Expected>> = {
  toleration: {
    code: "KS3901",
    roads: "placement and podSecurity",
    says: [
      makes("shop-dev", "developers"),
      "nothing keeps such a pod off prod-1, a node of prod",
      "nothing refuses that it is privileged on its node",
      "on prod-1 runs the Pod shop-prod/web, whose token is that of the service account shop-prod/web",
      "shop-prod/web may get secrets in shop-prod, which is of prod",
    ],
    steps: [
      "dana: create pods shop-dev/ privileged",
      "shop-dev/placed lands on prod-1",
      "Pod shop-prod/web: spec.serviceAccountName says on prod-1 runs the Pod shop-prod/web, whose token is that of the service account shop-prod/web",
      "system:serviceaccount:shop-prod:web: get secrets shop-prod/",
    ],
    cut: "let shop-dev enforce baseline",
    at: level,
    edit: `set ${level} = "baseline"`,
    kinds: ["Node", ...policies],
  },
  sharedNode: {
    code: "KS3901",
    roads: "access and podSecurity",
    says: [
      makes("shop-test", "testers"),
      "such a pod may run on node-1, a node of (unassigned)",
      "nothing refuses that it is privileged on its node",
      "on node-1 may run the Pod shop-prod/web, of prod: its files and its memory lie open",
    ],
    steps: [
      "dana: create pods shop-test/ privileged",
      "shop-test/placed lands on node-1",
      "Pod shop-prod/web:  says on node-1 may run the Pod shop-prod/web, of prod: its files and its memory lie open",
    ],
    ...leave("shop-test/testers"),
    kinds: ["Node", ...policies],
  },
  entering: {
    code: "KS3902",
    roads: "access and network",
    says: [enters("tools", "tools"), "Pod tools/runner can open TCP port 443 of Pod shop-prod/web"],
    steps: ["dana: create pods/exec tools/", "tools/runner > shop-prod/web TCP 443"],
    ...leave("tools/tools"),
    kinds: [...policies, ...ofNetwork],
  },
  agent: {
    code: "KS3901",
    roads: "access and podSecurity",
    says: [
      enters("tools", "tools"),
      "the Pod tools/agent sees and signals the processes of its node, on node-1",
      "on node-1 runs the Pod shop-prod/web, of prod: its files and its memory lie open",
    ],
    steps: [
      "dana: create pods/exec tools/",
      "Pod tools/agent: spec.hostPID says sees and signals the processes of its node",
      "Pod shop-prod/web:  says on node-1 runs the Pod shop-prod/web, of prod: its files and its memory lie open",
    ],
    ...leave("tools/tools"),
    kinds: ["Namespace", "Node", ...policies],
  },
  token: {
    code: "KS3902",
    roads: "access and placement",
    says: [
      "the user dana may request a token of the service account shop-test/maker (create serviceaccounts/token, by RoleBinding tokens)",
      "the service account shop-test/maker may make pods in shop-test (create pods, by RoleBinding maker)",
      "nothing keeps such a pod off prod-1, a node of prod",
    ],
    steps: [
      "dana: create serviceaccounts/token shop-test/maker",
      "system:serviceaccount:shop-test:maker: create pods shop-test/",
      "shop-test/placed lands on prod-1",
    ],
    ...leave("shop-test/tokens"),
    kinds: policies,
  },
  nodeNetwork: {
    code: "KS3901",
    roads: "access and podSecurity",
    says: [enters("shop-test", "testers"), `the Pod shop-test/agent stands in its node's network, ${openToNode}`],
    steps: [
      "dana: create pods/exec shop-test/",
      "Pod shop-test/agent: spec.hostNetwork says stands in its node's network",
    ],
    ...leave("shop-test/testers"),
    kinds: ["Namespace", ...policies],
  },
  changing: {
    code: "KS3902",
    roads: "access and network",
    says: [
      "the user dana may change what runs in shop-test (patch deployments.apps, by RoleBinding testers)",
      "Deployment shop-test/web can open TCP port 443 of Pod shop-prod/web",
    ],
    steps: ["dana: patch apps/deployments shop-test/web", "shop-test/web > shop-prod/web TCP 443"],
    ...leave("shop-test/testers"),
    kinds: [...policies, ...ofNetwork],
  },
};

test.each(Object.keys(all) as Story[])("all that is told of the way of %s, and its verdict", (story) => {
  const { code, roads, says, steps, cut, at, edit, kinds } = expected[story];
  const { findings, verdicts } = proveWorld(worldOf(all[story]), {
    profile: specificationProfile,
    properties: ["paths"],
  });
  const summary = says.join("; then ");
  const length = `${says.length} steps over ${roads}: ${summary}`;
  expect(
    findings.map(({ witness, ...finding }) => ({ ...toldOf(finding), steps: witness?.steps.map(shortened) })),
  ).toEqual([
    {
      is: `paths error ${code}`,
      message: `dev gets into prod in ${length}`,
      hint: `${pathsCodes[code].fix} The smallest change that cuts every such way: ${cut}.`,
      at,
      pairs: ["dev > prod"],
      fix: cut,
      edits: [edit],
      steps,
    },
  ]);
  const verdict = verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  expect(verdict).toMatchObject({ property: "paths", verdict: "broken", reason: length, witness: { summary } });
  expect(verdict?.witness?.steps.map(shortened)).toEqual(steps);
  expect(verdict?.findings).toContain(code);
  expect(verdict?.sensitivity).toEqual({ kinds });
  expect(verdict?.assumptions).toEqual([
    "kubernetes-works",
    "cni-enforces-policies",
    "cni-profile",
    "cluster-administrators-are-trusted",
    "own-components-are-trusted",
    "listed-subjects-only",
    "admission-in-force",
    "controllers-as-installed",
    "ports-give-no-code",
    "no-code-in-images",
    "nodes-as-listed",
    "one-snapshot",
  ]);
});

test("the other verdicts of a world with one way: by one property, or that nothing leads there", () => {
  const { verdicts } = proveWorld(worldOf(all.entering), { profile: specificationProfile, properties: ["paths"] });
  const reasons = Object.fromEntries(
    verdicts.map(({ from, to, verdict, reason }) => [`${from} > ${to}`, `${verdict}: ${reason}`]),
  );
  const nothing = (from: string, to: string, nor = "") =>
    `holds: no road of any property leads into ${to} from ${from}${nor}`;
  expect(reasons).toMatchObject({
    "prod > dev": nothing("prod", "dev"),
    "(outside) > prod": "holds: nothing leads from outside into prod",
    "(outside) > dev": "holds: nothing leads from outside into dev",
    "(unassigned) > prod": expect.stringMatching(/^broken: 1 step over network: /),
    "(unassigned) > dev": nothing("(unassigned)", "dev"),
    "dev > (unassigned)": expect.stringMatching(
      /^broken: 1 step over access: dana may create pods\/exec in tools, which is of \(unassigned\)$/,
    ),
  });
});
