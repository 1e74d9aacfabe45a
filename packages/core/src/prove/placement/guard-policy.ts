import { nameLabel } from "../../manifests/name-label.ts";
import { policyAndBinding } from "../fixes/policy-and-binding.ts";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";

/** What the policy is made for. */
export interface Guarded {
  readonly label: string;
  /** Stages that have nodes with their label. */
  readonly withNodes: readonly string[];
  /** Stages whose pods may also run on nodes without the label. */
  readonly onFreeNodes: readonly string[];
  /** Keys of the taints that keep nodes for their stage; a taint's value is then the stage. */
  readonly taintKeys: readonly string[];
}

const exempt = ["kube-system", "kube-public", "kube-node-lease"];

/**
 * Policies that keep the pods of every stage on its own nodes, with their bindings: for pods, for the templates of
 * DaemonSets (whose controller replaces the node affinity of its pods) and for bindings of pods to nodes. They hold in
 * every namespace that is not Kubernetes' own: no label that somebody can change lifts them. A namespace of no stage is
 * held to nodes of no stage.
 */
export function guardPolicies(guarded: Guarded): readonly KubernetesObject[] {
  return [...podPolicy(guarded), ...daemonSetPolicy(guarded), ...bindingPolicy()];
}

function podPolicy(guarded: Guarded): readonly KubernetesObject[] {
  return bound("stage-placement", [{ apiGroups: [""], resources: ["pods"], operations: ["CREATE", "UPDATE"] }], {
    variables: [...stageOf(guarded.label, "object.spec"), { name: "isDaemon", expression: isDaemon }],
    validations: [
      {
        expression: `request.operation == 'UPDATE' || variables.spec.?nodeName.orValue('') == ''`,
        message: "a pod does not choose its node by name",
      },
      {
        expression: `variables.isDaemon || ${asksForOwn(guarded)}`,
        message: `a pod asks for nodes of its stage by the label ${guarded.label}`,
      },
      {
        expression: `request.operation == 'UPDATE' && object.spec == oldObject.spec ||
variables.spec.?tolerations.orValue([]).all(toleration,
  toleration.?key.orValue('') != '' && !toleration.key.startsWith('node-role.kubernetes.io/') &&
  (!(toleration.key in ${list(guarded.taintKeys)}) ||
    (toleration.?operator.orValue('Equal') == 'Equal' && variables.stage != '' && toleration.?value.orValue('') == variables.stage)))`,
        message: "a pod tolerates no taint of another stage or of the control plane: name each with its key and value",
      },
    ],
  });
}

function daemonSetPolicy(guarded: Guarded): readonly KubernetesObject[] {
  return bound(
    "stage-placement-daemonsets",
    [{ apiGroups: ["apps"], resources: ["daemonsets"], operations: ["CREATE", "UPDATE"] }],
    {
      variables: stageOf(guarded.label, "object.spec.template.spec"),
      validations: [
        { expression: asksForOwn(guarded), message: `a pod asks for nodes of its stage by the label ${guarded.label}` },
      ],
    },
  );
}

function bindingPolicy(): readonly KubernetesObject[] {
  return bound(
    "stage-placement-bindings",
    [{ apiGroups: [""], resources: ["pods/binding", "bindings"], operations: ["CREATE"] }],
    {
      validations: [
        {
          expression: "request.userInfo.username == 'system:kube-scheduler'",
          message: "only the scheduler gives a pod its node",
        },
      ],
    },
  );
}

function stageOf(label: string, spec: string): readonly object[] {
  return [
    { name: "stage", expression: `namespaceObject.metadata.?labels[?'${label}'].orValue('')` },
    { name: "spec", expression: spec },
    {
      name: "terms",
      expression:
        "variables.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])",
    },
  ];
}

const isDaemon = `request.userInfo.username in ['system:serviceaccount:kube-system:daemon-set-controller', 'system:kube-controller-manager'] &&
variables.terms.size() > 0 && variables.terms.all(term, term.?matchFields.orValue([]).exists(field, field.key == 'metadata.name' && field.operator == 'In'))`;

function asksForOwn({ label, withNodes, onFreeNodes }: Guarded): string {
  const free = `asked.operator == 'DoesNotExist' && (variables.stage == '' || variables.stage in ${list(onFreeNodes)})`;
  const own = `asked.operator == 'In' && variables.stage in ${list(withNodes)} && asked.values == [variables.stage]`;
  return `(variables.stage in ${list(withNodes)} && variables.spec.?nodeSelector[?'${label}'].orValue('') == variables.stage) ||
(variables.terms.size() > 0 && variables.terms.all(term, term.?matchExpressions.orValue([]).exists(asked,
  asked.key == '${label}' && (${own} || ${free}))))`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map((text) => `'${text}'`).join(", ")}]`;
}

function bound(name: string, rules: readonly object[], content: object): readonly KubernetesObject[] {
  const resourceRules = rules.map((rule) => ({ apiVersions: ["v1"], ...rule }));
  const namespaceSelector = { matchExpressions: [{ key: nameLabel, operator: "NotIn", values: exempt }] };
  return policyAndBinding(name, { matchConstraints: { namespaceSelector, resourceRules }, ...content });
}
