import type { KubernetesObject, PlanItem } from "@kubestage/core";
import { policyEffects } from "@kubestage/core";

interface Reason {
  readonly fields: RegExp;
  readonly why: string;
}

/** Why kubestage writes a field as it does, whatever stood there. The first that fits the first field counts. */
const reasons: readonly Reason[] = [
  {
    fields: /app\.kubernetes\.io\/version"\]$/,
    why: "the stage runs a release, and an import makes none: plan and apply with `--releases`",
  },
  {
    fields: /^spec\.selector/,
    why: "kubestage selects pods by labels of its own, and a selector cannot be changed: the object is made anew, which needs `--force-conflicts`",
  },
  { fields: /securityContext/, why: "kubestage gives every container the restricted security context" },
  {
    fields: /affinity|tolerations|nodeSelector|priorityClassName|topologySpread/,
    why: "kubestage places pods by their stage",
  },
  { fields: /pod-security\.kubernetes\.io/, why: "a stage enforces one Pod Security level in all of its namespaces" },
  { fields: /^metadata\.(labels|annotations)/, why: "kubestage marks what it writes with labels of its own" },
  { fields: /\.image$/, why: "an app has one image in all stages; releases say which version a stage runs" },
  { fields: /probe/i, why: "an app has the same probes in all stages" },
  { fields: /envFrom|\.env\[/, why: "configuration stands in a ConfigMap that is named by its content" },
  {
    fields: /spec\.hard|spec\.limits/,
    why: "a stage has one quota and one set of limits, within which apps may differ",
  },
  { fields: /^roleRef|^subjects/, why: "roles and who has them are the platform's, by team and stage" },
];

/**
 * Of a Service whose ports others wrote: a port of one's own beside the declared ones has to have a name of its own, and
 * an apply takes nothing away that others wrote.
 */
const servicePorts = {
  replaced:
    "a Service of kubestage has its containers' own ports, and an apply cannot take the others away: it is deleted and made anew, which needs `--force-conflicts`; change callers of a port that goes first",
  refused:
    "the first apply is refused: a Service of kubestage has its containers' own ports, and an apply keeps the others beside them; delete the Service and let kubestage make it, which changes its address",
};

const anyReason = "kubestage writes it the same way for every app, and the language has no field for another value";

/** Why an object would change, for the first of its fields that says so. */
export function whyChanged({ key, action, refusal, changes, because }: PlanItem): string {
  if (key.kind === "Service" && key.group === "") {
    if (action === "replace") return servicePorts.replaced;
    if (refusal?.message.includes("spec.ports")) return servicePorts.refused;
  }
  const found = reasons.find(({ fields }) => changes.some(({ path }) => fields.test(path)));
  if (found) return found.why;
  return changes.length === 0 && because.length > 0 ? "kubestage takes it over as it is" : anyReason;
}

/** What kubestage adds to every stage and cluster, and what for. */
const purposes: Readonly<Record<string, string>> = {
  ClusterRole: "the roles that teams and deployers have",
  ConfigMap: "configuration is kept in a ConfigMap that is named by its content",
  LimitRange: "what a container gets that says nothing about its resources",
  MutatingAdmissionPolicy: "guards what keeps stages apart",
  MutatingAdmissionPolicyBinding: "guards what keeps stages apart",
  Namespace: "a namespace of the platform's own, in which no pod runs",
  NetworkPolicy: "opens what is declared, and nothing else",
  PodDisruptionBudget: "keeps replicas running while nodes are drained",
  PriorityClass: "the order of the tiers",
  ResourceQuota: "what each namespace may use",
  RoleBinding: "who may do what in the stage",
  ServiceAccount: "an account of its own for each workload and deployer",
  ValidatingAdmissionPolicy: "guards what keeps stages apart",
  ValidatingAdmissionPolicyBinding: "guards what keeps stages apart",
};

export function whyAdded({ key }: PlanItem): string {
  return purposes[key.kind] ?? "the declaration compiles to it";
}

const foreignKinds: Readonly<Record<string, string>> = {
  ClusterRoleBinding: "kubestage never binds a role in all namespaces: it still gives its rights in every stage",
  LimitRange: "kubestage writes one of its own beside it; delete it once both say the same",
  ResourceQuota: "kubestage writes one of its own beside it; both count",
  RoleBinding: "it still gives its rights, whatever the declaration says of the same people",
  Secret: "values of secrets are no part of a declaration",
};

/** Of a workload whose app is declared, and which is not written all the same. */
export const whyNotRun =
  "the app is declared, but this stage runs images by digest only: it is written once a release, or the image, names one";

export function whyForeign(object: KubernetesObject): string {
  if (object.apiVersion.startsWith("networking.k8s.io/") && object.kind === "NetworkPolicy")
    return policyEffects(object);
  return foreignKinds[object.kind] ?? "the declaration has no place for it";
}
