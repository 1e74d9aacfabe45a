/**
 * What verdicts take for granted. The guide's page on the proof explains each; a verdict lists those that it rests on.
 */
export const assumptions = {
  "kubernetes-works":
    "the control plane, the kubelets and the controllers of Kubernetes do what they are specified to do",
  "cni-enforces-policies": "the network plugin enforces what the API server accepted",
  "cni-profile": "where the specification leaves open what a policy does, the plugin does what its profile says",
  "cluster-administrators-are-trusted":
    "members of system:masters and whoever can write to etcd are no part of any stage",
  "own-components-are-trusted":
    "the accounts that Kubernetes itself sets up in kube-system do their own work and nothing else",
  "declared-administrators-are-trusted": "those that the intent names as administrators belong to no stage",
  "listed-subjects-only": "nobody belongs to a group, and nobody holds a token, but those whom bindings make known",
  "no-forwarding": "the shared pods that are declared not to forward do not pass traffic on",
  "intended-openings": "what the intent opens was meant to be open",
  "admission-in-force": "the admission policies that were read are in force, and their parameters as read",
  "controllers-as-installed": "webhooks that were read may refuse or change anything; they are counted on for nothing",
  "ports-give-no-code": "whoever opens a port of a pod does not run code in it; what passes traffic on is followed",
  "no-code-in-images": "what an image has built in was not looked at",
  "unread-stores-apart":
    "stores of secrets that were not read lead to different secrets where their names, or their clusters, are different",
  "one-snapshot": "the objects are those of one moment",
  "nodes-as-listed": "nodes that join later look like those that were read, or like their pool",
} as const;

export type Assumption = keyof typeof assumptions;
