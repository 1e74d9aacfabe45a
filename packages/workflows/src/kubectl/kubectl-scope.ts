import type { KubectlArguments } from "./kubectl-arguments.ts";

/**
 * What a command is about: objects in a namespace; objects of the whole cluster; nothing of either kind; or what cannot be
 * told from the command line alone.
 */
export type Scope = "namespace" | "cluster" | "none" | "unknown";

const without = new Set("api-resources api-versions cluster-info explain version auth".split(" "));
const ofNodes = new Set("cordon uncordon drain taint certificate".split(" "));
const ofPods = new Set("attach exec logs port-forward run debug expose".split(" "));
/** Commands whose second word says what to do, and whose third what it is about. */
const inTwoWords = new Set(["rollout", "set"]);

const clusterKinds = new Set(
  (
    "node nodes no namespace namespaces ns persistentvolume persistentvolumes pv clusterrole clusterroles clusterrolebinding " +
    "clusterrolebindings storageclass storageclasses sc customresourcedefinition customresourcedefinitions crd crds " +
    "priorityclass priorityclasses pc ingressclass ingressclasses runtimeclass runtimeclasses csidriver csidrivers csinode " +
    "csinodes volumeattachment volumeattachments certificatesigningrequest certificatesigningrequests csr apiservice " +
    "apiservices validatingadmissionpolicy validatingadmissionpolicies validatingadmissionpolicybinding " +
    "validatingadmissionpolicybindings mutatingadmissionpolicy mutatingadmissionpolicies mutatingadmissionpolicybinding " +
    "mutatingadmissionpolicybindings validatingwebhookconfiguration validatingwebhookconfigurations " +
    "mutatingwebhookconfiguration mutatingwebhookconfigurations flowschema flowschemas prioritylevelconfiguration " +
    "prioritylevelconfigurations componentstatus componentstatuses cs"
  ).split(" "),
);
const namespacedKinds = new Set(
  (
    "all pod pods po deployment deployments deploy statefulset statefulsets sts daemonset daemonsets ds replicaset replicasets rs " +
    "job jobs cronjob cronjobs cj service services svc configmap configmaps cm secret secrets serviceaccount serviceaccounts sa " +
    "ingress ingresses ing networkpolicy networkpolicies netpol persistentvolumeclaim persistentvolumeclaims pvc event events ev " +
    "endpoints ep endpointslice endpointslices resourcequota resourcequotas quota limitrange limitranges limits role roles " +
    "rolebinding rolebindings horizontalpodautoscaler horizontalpodautoscalers hpa poddisruptionbudget poddisruptionbudgets pdb " +
    "replicationcontroller replicationcontrollers rc lease leases controllerrevision controllerrevisions podtemplate podtemplates"
  ).split(" "),
);

/** Says of a kind that kubectl itself does not have whether it is namespaced; undefined where the cluster lacks it. */
export type IsNamespaced = (kind: string) => Promise<boolean | undefined>;

/** What a command line is about. Kinds that kubectl does not have itself are looked up in the cluster. */
export async function scopeOf(given: KubectlArguments, isNamespaced: IsNamespaced): Promise<Scope> {
  const { words, flags, certain } = given;
  const [command = "", second] = words;
  if (flags.has("raw") || (without.has(command) && second !== "reconcile")) return "none";
  if (!certain || flags.has("filename") || flags.has("kustomize")) return "unknown";
  if (ofNodes.has(command)) return "cluster";
  if (command === "cp") return words.slice(1).some((word) => /^[^:]*\/[^:]*:/.test(word)) ? "unknown" : "namespace";
  if (command === "events") return "namespace";
  const subject = inTwoWords.has(command) ? words[2] : second;
  if (ofPods.has(command))
    return kindsOf(subject ?? "").some((kind) => clusterKinds.has(kind)) ? "cluster" : "namespace";
  if (command === "top") return kindsOf(second ?? "").some((kind) => clusterKinds.has(kind)) ? "cluster" : "namespace";
  if (subject === undefined) return "unknown";
  const scopes = await Promise.all(
    // Only what stands in the form KIND/NAME names a kind again.
    [subject, ...words.slice(words.indexOf(subject) + 1).filter((word) => /^[^=]*\/[^=]*$/.test(word))]
      .flatMap(kindsOf)
      .map(async (kind) => kindScope(kind, isNamespaced)),
  );
  const [first = "unknown"] = scopes;
  return scopes.every((scope) => scope === first) ? first : "unknown";
}

/** `pods,nodes`, `deploy/web`, `deployments.apps`: the kinds in one word. */
function kindsOf(word: string): string[] {
  return word.split(",").map((one) => (one.split("/")[0] ?? "").toLowerCase());
}

async function kindScope(kind: string, isNamespaced: IsNamespaced): Promise<Scope> {
  if (clusterKinds.has(kind)) return "cluster";
  if (namespacedKinds.has(kind)) return "namespace";
  const answer = await isNamespaced(kind);
  if (answer === undefined) return "unknown";
  return answer ? "namespace" : "cluster";
}
