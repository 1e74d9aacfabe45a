import { describe, expect, it } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { type AdmissionRequest, anything, type Decision, OtherThan } from "./admission.ts";
import { makeAdmission } from "./make-admission.ts";

const open = { [anything]: true };
const ann = { user: "ann", groups: ["developers", "system:authenticated"] };

const namespaces = `
apiVersion: v1
kind: Namespace
metadata: { name: web-dev, labels: { stage: dev } }
---
apiVersion: v1
kind: Namespace
metadata: { name: web-prod, labels: { stage: prod } }
---
`;

/** A pod says the stage of its namespace. */
const sameStage =
  "object.metadata.?labels[?'stage'].orValue('') == namespaceObject.metadata.?labels[?'stage'].orValue('')";

interface Options {
  readonly expression?: string;
  readonly more?: string;
  readonly binding?: string;
  readonly resources?: string;
  readonly name?: string;
}

function policy({
  expression = sameStage,
  more = "",
  binding = "validationActions: [Deny]",
  resources = "[pods]",
  name = "same-stage",
}: Options = {}): string {
  return `${namespaces}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: ${resources} }]
  validations: [{ expression: ${JSON.stringify(expression)} }]
  ${more}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: any }
spec: { policyName: ${name}, ${binding} }
`;
}

function pod(labels: unknown, rest: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    operation: "CREATE",
    group: "",
    version: "v1",
    resource: "pods",
    namespace: "web-dev",
    name: "web",
    object: { apiVersion: "v1", kind: "Pod", metadata: { name: "web", labels }, spec: open },
    oldObject: null,
    as: ann,
    ...rest,
  };
}

function namespaceUpdate(before: object, after: object): AdmissionRequest {
  const object = (labels: object) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name: "web-prod", labels } });
  return pod(
    {},
    {
      operation: "UPDATE",
      resource: "namespaces",
      namespace: "",
      name: "web-prod",
      object: object(after),
      oldObject: object(before),
    },
  );
}

function decide(text: string, request: AdmissionRequest): Decision["answer"] {
  return makeAdmission(worldOf(text)).decide(request).answer;
}

it("semantics 17: `system:masters` bypasses authorization, not admission", () => {
  const master = { user: "root", groups: ["system:masters", "system:authenticated"] };
  expect(decide(policy(), pod({ stage: "prod" }, { as: master }))).toBe("refused");
  expect(decide(policy(), pod({ stage: "dev" }, { as: master }))).toBe("admitted");
});

describe("a policy that guards the stage of pods", () => {
  it("refuses another stage's label, whatever else the pod has", () => {
    expect(decide(policy(), pod({ stage: "prod" }))).toBe("refused");
    expect(decide(policy(), pod({ ...open, stage: "prod" }))).toBe("refused");
    expect(decide(policy(), pod({ stage: "dev" }))).toBe("admitted");
  });
  it("depends where the label is not known", () => {
    expect(decide(policy(), pod(anything))).toBe("depends");
  });
  it("counts where it is renamed and reformatted", () => {
    const reformatted =
      "namespaceObject . metadata\n .?labels[?\"stage\"].orValue(r'') // same\n == object.metadata.?labels[?'''stage'''].orValue('')";
    expect(decide(policy({ name: "x", expression: reformatted }), pod({ stage: "prod" }))).toBe("refused");
  });
  it("does not count with a single operator flipped", () => {
    expect(decide(policy({ expression: sameStage.replace("==", "!=") }), pod({ stage: "prod" }))).toBe("admitted");
  });
  it("names the policy and its message", () => {
    const decision = makeAdmission(worldOf(policy())).decide(pod({ stage: "prod" }));
    expect(decision).toMatchObject({
      by: { policy: { name: "same-stage" }, message: `failed expression: ${sameStage}` },
    });
  });
});

describe("semantics 22: what protects nothing", () => {
  it("semantics 22: a policy without a binding", () => {
    expect(decide(policy().replace("policyName: same-stage", "policyName: other"), pod({ stage: "prod" }))).toBe(
      "admitted",
    );
  });
  it("semantics 22: a binding with only Audit or Warn", () => {
    expect(decide(policy({ binding: "validationActions: [Audit, Warn]" }), pod({ stage: "prod" }))).toBe("admitted");
  });
  it("semantics 22: failurePolicy Ignore lets pass what fails, and is never counted on", () => {
    const ignoring = (expression: string) => policy({ more: "failurePolicy: Ignore", expression });
    expect(decide(ignoring("object.metadata.labels.stage == 'dev'"), pod(anything))).toBe("depends");
    expect(decide(ignoring("object.metadata.labels.stage == 'dev'"), pod({}))).toBe("admitted");
    expect(decide(ignoring(sameStage), pod({ stage: "prod" }))).toBe("depends");
  });
  it("semantics 22: a namespaceSelector that reads the label it guards, since the new labels are matched", () => {
    const guarded = (match: string) =>
      policy({
        resources: "[namespaces]",
        expression: "object.metadata.?labels[?'stage'].orValue('') == oldObject.metadata.?labels[?'stage'].orValue('')",
        binding: `validationActions: [Deny]${match}`,
      });
    const selecting = ", matchResources: { namespaceSelector: { matchLabels: { stage: prod } } }";
    expect(decide(guarded(selecting), namespaceUpdate({ stage: "prod" }, {}))).toBe("admitted");
    expect(decide(guarded(""), namespaceUpdate({ stage: "prod" }, {}))).toBe("refused");
  });
  it("semantics 22: an objectSelector on a label that whoever makes the pod chooses", () => {
    const binding =
      "validationActions: [Deny], matchResources: { objectSelector: { matchLabels: { checked: 'true' } } }";
    expect(decide(policy({ binding }), pod({ stage: "prod" }))).toBe("admitted");
    expect(decide(policy({ binding }), pod({ stage: "prod", checked: "true" }))).toBe("refused");
    expect(decide(policy({ binding }), pod({ ...open, stage: "prod" }))).toBe("depends");
  });
  it("semantics 22: parameters that whoever is judged may change", () => {
    const text = `${policy({
      expression: "object.metadata.labels.stage == params.data.stage",
      more: "paramKind: { apiVersion: v1, kind: ConfigMap }",
      binding: "validationActions: [Deny], paramRef: { name: stage, parameterNotFoundAction: Deny }",
    })}
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: stage, namespace: web-dev }, data: { stage: dev } }`;
    expect(decide(text, pod({ stage: "prod" }))).toBe("refused");
    expect(makeAdmission(worldOf(text), { mayChange: () => true }).decide(pod({ stage: "prod" })).answer).toBe(
      "depends",
    );
    expect(decide(text, pod({ stage: "prod" }, { namespace: "web-prod" }))).toBe("refused");
  });
});

it("semantics 23: what a MutatingAdmissionPolicy would add is not counted on: the pod as stored is judged", () => {
  expect(decide(policy(), pod({}))).toBe("refused");
});

describe("which requests a policy sees", () => {
  const all = (resources: string) => policy({ resources, expression: "false" });
  it.each([
    ["[pods]", "", "refused"],
    ["[pods]", "exec", "admitted"],
    ["['*']", "exec", "admitted"],
    ["['pods/*']", "exec", "refused"],
    ["['pods/*']", "", "refused"],
    ["['*/*']", "exec", "refused"],
    ["[pods/exec]", "exec", "refused"],
    ["['*/exec']", "exec", "refused"],
    ["[services]", "", "admitted"],
  ])("%s sees pods/%s: %s", (resources, subresource, answer) => {
    expect(decide(all(resources), pod({}, { subresource }))).toBe(answer);
  });
  it("none sees the kinds of admission itself", () => {
    const text = all("['*']").replace('apiGroups: [""]', "apiGroups: ['*']");
    const request = { group: "admissionregistration.k8s.io", namespace: "", name: "x" };
    expect(decide(text, pod({}, { ...request, resource: "validatingadmissionpolicies" }))).toBe("admitted");
    expect(decide(text, pod({}, { group: "rbac.authorization.k8s.io", resource: "clusterroles" }))).toBe("refused");
  });
  it("excludeResourceRules take requests out", () => {
    const excluding = all("[pods]").replace(
      "resourceRules:",
      "excludeResourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }]\n    resourceRules:",
    );
    expect(decide(excluding, pod({}))).toBe("admitted");
    expect(decide(excluding, pod({}, { operation: "UPDATE", oldObject: {} }))).toBe("refused");
  });
  it("a match condition that is false takes a request out, one that may be makes it depend", () => {
    const of = (condition: string) =>
      policy({ expression: "false", more: `matchConditions: [{ name: a, expression: ${JSON.stringify(condition)} }]` });
    expect(decide(of("request.userInfo.username != 'ann'"), pod({}))).toBe("admitted");
    expect(decide(of("object.spec.x == 1"), pod({}))).toBe("depends");
    expect(decide(of("object.nothing == 1"), pod({}))).toBe("refused");
  });
});

describe("what is not known", () => {
  const asks = (expression: string, object: unknown) =>
    decide(policy({ expression }), pod({}, { object: { metadata: { name: "web" }, spec: object } }));
  it("decides by the side that is known", () => {
    expect(asks("object.spec.a == 1 && object.spec.b == 2", { a: 2, b: anything })).toBe("refused");
    expect(asks("object.spec.b == 2 && object.spec.a == 1", { a: 2, b: anything })).toBe("refused");
    expect(asks("object.spec.a == 1 || object.spec.b == 2", { a: 1, b: anything })).toBe("admitted");
    expect(asks("object.spec.c || object.spec.a == 1", { a: 1 })).toBe("admitted");
  });
  it("all is false by one element, exists true by one", () => {
    const list = { l: [anything, { key: "x" }] };
    expect(asks("object.spec.l.all(e, e.key != 'x')", list)).toBe("refused");
    expect(asks("object.spec.l.exists(e, e.key == 'x')", list)).toBe("admitted");
    expect(asks("object.spec.l.all(e, e.key == 'x')", list)).toBe("depends");
  });
  it("what is filtered by what is not known keeps what was certain", () => {
    const list = { l: [{ key: "x" }, { key: new OtherThan(["y"]) }] };
    expect(asks("object.spec.l.filter(e, e.key == 'x').exists(e, e.key == 'x')", list)).toBe("admitted");
    expect(asks("object.spec.l.filter(e, e.key == 'x').size() == 1", list)).toBe("depends");
  });
  it("a function or syntax that is not understood may give anything", () => {
    expect(asks("jsonpatch.escapeKey('a') == 'a'", {})).toBe("depends");
    expect(asks("[?object.spec.?a] == []", {})).toBe("depends");
    expect(asks("jsonpatch.escapeKey('a') == 'a' || true", {})).toBe("admitted");
  });
});

describe("Pod Security", () => {
  const enforcing = namespaces.replace(
    "{ stage: dev }",
    "{ stage: dev, pod-security.kubernetes.io/enforce: restricted }",
  );
  const spec = (fields: object) => pod({}, { object: { metadata: { name: "web" }, spec: { ...open, ...fields } } });
  it("refuses what baseline forbids, whatever else the pod has", () => {
    expect(decide(enforcing, spec({ hostNetwork: true }))).toBe("refused");
    expect(decide(enforcing, spec({}))).toBe("depends");
  });
  it("decides where everything is known", () => {
    const security = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
    const container = {
      name: "a",
      image: "a",
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
    const known = (podSpec: object) => pod({}, { object: { metadata: { name: "web" }, spec: podSpec } });
    expect(decide(enforcing, known({ securityContext: security, containers: [container] }))).toBe("admitted");
    expect(decide(enforcing, known({ containers: [container] }))).toBe("refused");
  });
  it("semantics 21: Pod Security looks again only when images or containers change", () => {
    const app = { name: "app", image: "app:1" };
    const before = { hostNetwork: true, containers: [app] };
    const debugged = { ephemeralContainers: [{ name: "debug", image: "debug" }] };
    const change = (after: object, old: object = before) => {
      const [object, oldObject] = [after, old].map((podSpec) => ({ metadata: { name: "web" }, spec: podSpec }));
      return decide(enforcing, pod({}, { operation: "UPDATE", object, oldObject }));
    };
    expect(change({ ...before, tolerations: [{ operator: "Exists" }], activeDeadlineSeconds: 5 })).toBe("admitted");
    expect(change({ ...before, ...debugged }, { ...before, ...debugged })).toBe("admitted");
    expect(change({ ...before, containers: [{ ...app, image: "app:2" }] })).toBe("refused");
    expect(change({ ...before, containers: [app, app] })).toBe("refused");
    expect(change({ ...before, initContainers: [app] })).toBe("refused");
    expect(change({ ...before, ...debugged })).toBe("refused");
  });
  it("warn and audit refuse nothing", () => {
    const warning = enforcing.replace("enforce:", "warn:");
    expect(decide(warning, spec({ hostNetwork: true }))).toBe("admitted");
  });
});
