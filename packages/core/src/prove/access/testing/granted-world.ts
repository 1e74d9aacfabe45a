import type { Intent } from "../../../verdicts/intent.ts";
import type { Verdict } from "../../../verdicts/verdict.ts";
import type { World } from "../../../manifests/world/world.ts";
import { makeAdmission } from "../../admission/make-admission.ts";
import type { PropertyProof } from "../../property-proof.ts";
import { makeRights } from "../../rights/make-rights.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { proveAccess } from "../prove-access.ts";
import { parseSubject } from "../question.ts";

const group = "rbac.authorization.k8s.io";

/** A stage `dev` with a namespace, `prod` with two, and `tools`, which is of no stage. */
const namespaces = { dev: "dev", prod: "prod", "prod-2": "prod", tools: undefined } as const;

interface Options {
  readonly minorVersion?: number;
  /** Further objects. */
  readonly objects?: readonly object[];
  readonly intent?: Intent;
}

/**
 * A world in which nobody has any right but by its lines, each a subject as `kubestage can` takes it, a namespace or `*` for
 * the whole cluster, and rules `verbs resources[.group] [names]`, `;` between them: `alice @prod: get,list pods; create pods/exec web`.
 * A name before it is that of the role and its binding, and `Role` before the name makes it one of the namespace.
 */
export function grantedWorld(lines: readonly string[], { minorVersion = 36, objects = [] }: Options = {}): World {
  const documents = [
    ...Object.entries(namespaces).map(([name, stage]) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: stage === undefined ? {} : { stage } },
    })),
    ...lines.flatMap(grantOf),
    ...objects,
  ];
  return worldOf(documents.map((one) => JSON.stringify(one)).join("\n---\n"), { minorVersion });
}

export function proofOf(lines: readonly string[], options: Options = {}): PropertyProof {
  const world = grantedWorld(lines, options);
  const { intent } = options;
  return proveAccess(world, givenOf({ rights: makeRights(world, intent), admission: makeAdmission(world), intent }));
}

/** A policy in force that lets a change of a resource (`pods`, `roles.rbac.authorization.k8s.io`) pass where the expression is true. */
export function guard(resource: string, expression: string): readonly object[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const [plural = "", ...groups] = resource.split(".");
  const name = plural.replace("/", "-");
  const operations = ["CREATE", "UPDATE", "DELETE", "CONNECT"];
  const resourceRules = [{ apiGroups: [groups.join(".")], apiVersions: ["*"], operations, resources: [plural] }];
  return [
    {
      ...{ apiVersion, kind: "ValidatingAdmissionPolicy", metadata: { name } },
      spec: { matchConstraints: { resourceRules }, validations: [{ expression }] },
    },
    {
      ...{ apiVersion, kind: "ValidatingAdmissionPolicyBinding", metadata: { name } },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
}

/** An intent that gives each subject what is listed: `alice prod read changeWalls`. */
export function intending(...grants: readonly string[]): Intent {
  return {
    ...{ openings: [], shared: [], administrators: [] },
    grants: grants.map((text) => {
      const [who = "", stage = "", ...may] = text.split(" ");
      return { subject: subjectOf(who), stage, may: may as Intent["grants"][number]["may"] };
    }),
  };
}

/** A pod that runs as an account. */
export function pod(namespace: string, serviceAccountName: string, more: object = {}): object {
  const spec = { serviceAccountName, containers: [{ name: "main", image: "app" }], ...more };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: `${serviceAccountName}-pod`, namespace }, spec };
}

/** A Secret with an account's token. */
export function tokenOf(namespace: string, account: string): object {
  const annotations = { "kubernetes.io/service-account.name": account };
  const metadata = { name: `${account}-token`, namespace, annotations };
  return { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/service-account-token", metadata };
}

export function verdictFor({ verdicts }: PropertyProof, from = "dev", to = "prod"): Verdict {
  const found = verdicts.find((each) => each.from === from && each.to === to);
  if (!found) throw new Error(`no verdict for ${from} and ${to}`);
  return found;
}

/** The requests of a witness from dev to prod: `alice: create pods in tools`; what holds is `holds`. */
export function stepsOf(proof: PropertyProof, from = "dev", to = "prod"): readonly string[] {
  const { verdict, witness } = verdictFor(proof, from, to);
  if (!witness) return [verdict];
  return witness.steps.map((step) => {
    if (step.type !== "request") return step.type;
    const { as, verb, resource } = step;
    const name = resource.name === undefined ? "" : ` ${resource.name}`;
    const place = resource.namespace === undefined ? "" : ` in ${resource.namespace}`;
    return `${as.user}: ${verb} ${resource.resource}${name}${place}`;
  });
}

function ruleOf(text: string): object {
  const [verbs = "", listed = "", names] = text.trim().split(" ");
  const resources = listed.split(",").map((one) => one.split("."));
  const groups = resources.map(([first, ...others]) => (first === "*" ? "*" : others.join(".")));
  return {
    verbs: verbs.split(","),
    apiGroups: [...new Set(groups)],
    resources: resources.map(([first]) => first),
    ...(names !== undefined && { resourceNames: names.split(",") }),
  };
}

function grantOf(line: string, position: number): object[] {
  const [, kind = "ClusterRole", own, who = "", place = "", rules = ""] =
    /^(?:(Role) )?(?:(\S+) = )?(\S+) @(\S+):(.*)$/.exec(line) ?? [];
  const name = own ?? `grant-${String(position)}`;
  const apiVersion = `${group}/v1`;
  const isForCluster = place === "*";
  const where = isForCluster ? {} : { namespace: place };
  const subject = subjectOf(who);
  const role = {
    apiVersion,
    kind,
    metadata: { name, ...(kind === "Role" && where) },
    rules: rules.split(";").map(ruleOf),
  };
  const binding = {
    apiVersion,
    kind: isForCluster ? "ClusterRoleBinding" : "RoleBinding",
    metadata: { name, ...where },
    roleRef: { apiGroup: group, kind, name },
    subjects: [
      subject.kind === "ServiceAccount" ? subject : { kind: subject.kind, apiGroup: group, name: subject.name },
    ],
  };
  return [role, binding];
}

function subjectOf(who: string): Intent["grants"][number]["subject"] {
  const subject = parseSubject(who);
  if (!subject) throw new Error(`${who} is nobody`);
  const { kind, name, namespace } = subject;
  return kind === "ServiceAccount" ? { kind, name, namespace } : { kind, name };
}
