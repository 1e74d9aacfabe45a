import fc from "fast-check";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";

const own = "namespaceObject.metadata.?labels[?'stage'].orValue('')";
const terms =
  "object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])";

/** What keeps a pod on the nodes of its stage. */
const guards = [
  `object.spec.?nodeSelector[?'stage'].orValue('') == ${own}`,
  `object.spec.?nodeSelector.?stage.orValue('') == ${own} && !has(object.spec.nodeName)`,
  `${terms}.size() > 0 && ${terms}.all(t, t.?matchExpressions.orValue([]).exists(e, e.key == 'stage' && e.operator == 'In' && e.values == [${own}]))`,
  "!has(object.spec.nodeName) && object.spec.?tolerations.orValue([]).all(t, t.?key.orValue('') != '' && t.key != 'stage')",
  `object.spec.?tolerations.orValue([]).all(t, t.?key.orValue('') != '' && (t.key != 'stage' || t.?value.orValue('') == ${own}))`,
  "object.spec.?nodeName.orValue('') == ''",
  "object.metadata.?labels[?'app'].orValue('') in ['web', 'api']",
  "object.metadata.?labels.orValue({}).all(k, k == 'app' || k.startsWith('app.kubernetes.io/'))",
  "object.spec.containers.all(c, c.image.startsWith('registry.example.com/'))",
  "object.metadata.?labels[?'owner'].orValue('') == request.userInfo.username",
] as const;

/** Whom or what a policy leaves out. */
const exemptions = [
  "object.metadata.name.startsWith('system-')",
  "request.name.startsWith('kube-')",
  "object.metadata.?generateName.orValue('').startsWith('job-')",
  "has(object.metadata.generateName)",
  "request.?dryRun.orValue(false)",
  "has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists(o, o.kind == 'DaemonSet')",
  "has(object.metadata.ownerReferences)",
  "object.metadata.?ownerReferences.orValue([]).exists(o, o.kind == 'Node' && o.?controller.orValue(false))",
  "'kubernetes.io/config.mirror' in object.metadata.?annotations.orValue({})",
  "has(object.metadata.annotations) && 'kubernetes.io/config.mirror' in object.metadata.annotations",
  "object.metadata.?annotations[?'example.com/skip'].orValue('') == 'true'",
  "object.metadata.?labels[?'exempt'].orValue('') == 'yes'",
  "object.metadata.?labels[?'exempt'].orValue('no') != 'no'",
  "object.metadata.?labels[?'tier'].orValue('').startsWith('sys')",
  "request.userInfo.username.startsWith('system:serviceaccount:kube-system:')",
  "'system:nodes' in request.userInfo.?groups.orValue([])",
  "request.userInfo.username == 'system:node:' + object.spec.?nodeName.orValue('')",
  "object.spec.?priorityClassName.orValue('').startsWith('system-')",
  "object.spec.?serviceAccountName.orValue('') == 'operator'",
  "object.spec.?schedulerName.orValue('') == 'batch'",
  "object.spec.?hostNetwork.orValue(false)",
  "request.namespace.startsWith('kube-')",
  "namespaceObject.metadata.?labels[?'unguarded'].orValue('') == 'true'",
  "authorizer.group('').resource('nodes').check('update').allowed()",
  "authorizer.group('policy.example.com').resource('exemptions').namespace(request.namespace).check('use').allowed()",
  "object.metadata.?finalizers.orValue([]).exists(f, f == 'example.com/keep')",
  "object.metadata.name.matches('^debug-[a-z]+$')",
  "object.metadata.name.size() > 40",
] as const;

const policy = fc.record({
  guards: fc.uniqueArray(fc.constantFrom(...guards), { minLength: 1, maxLength: 2 }),
  exemption: fc.option(fc.constantFrom(...exemptions), { freq: 5 }),
  form: fc.constantFrom("or", "condition", "variable"),
  operations: fc.constantFrom(["CREATE"], ["CREATE", "UPDATE"]),
  selector: fc.constantFrom(undefined, undefined, undefined, { matchLabels: { guarded: "yes" } }),
});

/** Policies about the pods of the namespaces that have the label `world`, each with its binding. */
export function arbitraryPolicies(prefix: string): fc.Arbitrary<KubernetesObject[]> {
  return fc.array(policy, { minLength: 1, maxLength: 2 }).map((drawn) =>
    drawn.flatMap(({ guards: kept, exemption, form, operations, selector }, at) => {
      const name = `${prefix}-policy-${at}`;
      const [left, ...others] = exemption === null ? [] : [exemption];
      const spec = {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations, resources: ["pods"] }],
          ...(selector && { objectSelector: selector }),
        },
        ...(left !== undefined &&
          form === "variable" && { variables: [{ name: "left", expression: left }, ...others] }),
        ...(left !== undefined &&
          form === "condition" && { matchConditions: [{ name: "left", expression: `!(${left})` }] }),
        validations: kept.map((expression) => ({
          expression:
            left === undefined || form === "condition"
              ? expression
              : `${form === "variable" ? "variables.left" : `(${left})`} || (${expression})`,
        })),
      };
      return [
        { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy", metadata: { name }, spec },
        {
          apiVersion: "admissionregistration.k8s.io/v1",
          kind: "ValidatingAdmissionPolicyBinding",
          metadata: { name },
          spec: {
            policyName: name,
            validationActions: ["Deny"],
            matchResources: { namespaceSelector: { matchLabels: { world: prefix } } },
          },
        },
      ];
    }),
  );
}
