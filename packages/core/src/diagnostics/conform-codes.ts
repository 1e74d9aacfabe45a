import { error, warning } from "./code-entry.ts";

/** What an app's own chart, kustomization or manifests bring (KS52). */
export const conformCodes = {
  KS5201: error(
    "What was rendered is no Kubernetes object",
    "It lacks a kind, an apiVersion or a name of its own, or says something else than text where only text may stand: nothing could apply it again and again.",
    "Correct the chart, the values or the manifest at this line.",
  ),
  KS5202: error(
    "An object is there twice",
    "The one applied later would win, and each time another one may.",
    "Remove or rename one of the two; what kubestage writes itself, take out of the source.",
  ),
  KS5203: error(
    "A source brings what belongs to the whole cluster",
    "Permissions, definitions, webhooks and classes of the cluster act on every stage, and an app lives in one. It is left out.",
    "Switch it off by a value, remove it with `patches: [{ target: { kind: … }, remove: true }]`, or acknowledge that it is left out and have an administrator install it once.",
  ),
  KS5204: error(
    "A source brings an object for another namespace",
    "An app lives in one namespace of each stage. What is written for another could be another stage's. It is left out.",
    "Remove `metadata.namespace`, which kubestage sets, or acknowledge that the object is left out.",
  ),
  KS5205: error(
    "A source brings what keeps stages apart",
    "Network policies, quotas, limits, roles and their bindings, gateways and stores of secrets are written by the platform alone, and admission refuses them to everybody else: one that opens a namespace opens it whatever the others say. So is what brings further objects with the rights of its controller, which nobody here would judge. It is left out.",
    "Declare `calls`, `expose` or `quota` instead; switch it off by a value or a patch; or acknowledge that it is left out.",
  ),
  KS5206: error(
    "A pod reaches for its node",
    "What one pod can read or change on its node belongs to every pod there. Admission refuses it unless the stage is privileged.",
    "Remove host namespaces, host ports, volumes of the node and privileged containers by a value or a patch.",
  ),
  KS5207: error(
    "A pod breaks the Pod Security level of its stage",
    "The namespace enforces the level: the API server refuses such pods. What a source leaves open is filled in; what it sets is not overridden.",
    "Change it by a value or a patch, or set `podSecurity` of the stage.",
  ),
  KS5208: error(
    "A Service leads around the stage",
    "By a name or an address outside, or by a way in that the stage's quota does not have.",
    "Make it a ClusterIP; declare `expose` for the way in and `calls` for the way out.",
  ),
  KS5209: error(
    "A pod chooses where it runs past its stage's rules",
    "The nodes that it asks for, or that it tolerates, may be another stage's. The stage's own placement is set in any case.",
    "Remove nodeName, foreign tolerations, node selectors and runtime classes by a value or a patch.",
  ),
  KS5210: error(
    "A route claims what the declaration does not give it",
    "A host belongs to one namespace, and admission refuses a route that claims another.",
    "Declare the host with `expose`, and switch off the chart's own Ingress, or give it the same host by a value of the stage.",
  ),
  KS5211: warning(
    "A hook is not run",
    "Helm's hooks run at moments of an install that is Helm's own. Objects that kubestage applies have no such moments, so the hook is left out.",
    "Let the app do it itself at its start, make a workload of it, or acknowledge that it is not needed.",
  ),
  KS5212: error(
    "A pod gets a token that its app does not ask for",
    "Who takes over the pod has the token, and with it what the account may do.",
    "Declare `serviceAccountToken: true` on the app, or switch the token off by a value or a patch.",
  ),
  KS5213: error(
    "A selector takes in what is not its own",
    "One app would get another's traffic, or scale and delete its pods.",
    "Select by labels that only the chart's own pods have; most charts take a name for them as a value.",
  ),
  KS5214: error(
    "What is rendered is not what the release fixed",
    "A stage runs a release, not whatever the files hold today: what was tested would not be what runs.",
    "Restore the files that the release was made of, or create a release of these.",
  ),
  KS5215: error(
    "No Service leads to a declared port",
    "Callers and routes would reach nothing.",
    "Say in `ports` which Service of the source leads there, and on which port.",
  ),
  KS5216: error(
    "A patch changes nothing",
    "What it was made for is called otherwise, or is gone: the source no longer says what the declaration means.",
    "Correct the target or the path, or remove the patch.",
  ),
  KS5217: warning(
    "A source asks for more than its namespace has",
    "The API server refuses the pods and objects beyond the quota.",
    "Lower replicas or resources by values, or raise the app's `quota` within the stage's bounds.",
  ),
  KS5218: error(
    "A claim takes a volume or data that is not its own",
    "A volume that is free may still hold another stage's data, and a claim that names it, or takes any that was made by hand, would mount it. Admission lets only the platform do so, which applies what a source brings.",
    "Name a storage class, or none for the default; an administrator brings data back by a claim outside of the source.",
  ),
} as const;
