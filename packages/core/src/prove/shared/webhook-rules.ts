import { itemsOf, textAt } from "../configuration/unknown-fields.ts";

/** Kinds of the whole cluster: what they say is no stage's. */
const ofTheCluster = new Set([
  "apiservices",
  "certificatesigningrequests",
  "clusterrolebindings",
  "clusterroles",
  "csidrivers",
  "csinodes",
  "customresourcedefinitions",
  "flowschemas",
  "gatewayclasses",
  "ingressclasses",
  "mutatingwebhookconfigurations",
  "nodes",
  "persistentvolumes",
  "priorityclasses",
  "prioritylevelconfigurations",
  "runtimeclasses",
  "storageclasses",
  "tokenreviews",
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
  "validatingwebhookconfigurations",
  "volumeattachments",
]);

/** Of what a webhook's rule lists, what there is in namespaces: `pods`, `pods/exec`, and with `*` for any. */
export function namespacedIn(rule: unknown): readonly string[] {
  if (textAt(rule, ["scope"]) === "Cluster") return [];
  return itemsOf(rule, ["resources"])
    .map(String)
    .filter((resource) => !ofTheCluster.has(resource.replace(/\/.*/, "")));
}
