import { error, warning } from "./code-entry.ts";

/** Traffic between stages (KS31). */
export const networkCodes = {
  KS3101: error(
    "Nothing closes pods to another stage",
    "Pods that no NetworkPolicy isolates let in everyone in the cluster. Policies only ever add what is let in, so each namespace has to be closed once.",
    "Add a NetworkPolicy to the namespace that selects every pod (`podSelector: {}`) and lets in its own stage only. What comes from outside by a load balancer needs a rule of its own.",
  ),
  KS3102: error(
    "A rule lets in another stage",
    "The rule's peers select pods of another stage too: a selector that is empty, negated, or does not name the stage, or none at all.",
    "Add the stage's label to the `namespaceSelector`, or remove the rule. A `podSelector` alone keeps to its own namespace.",
  ),
  KS3103: error(
    "Somebody may make a pod that gets through to another stage",
    "No such pod is there yet, but people of one stage may make it: no policy closes it, or a rule of the other stage trusts labels that anyone may give.",
    "Close every pod of the namespace whatever its labels, and let rules name the stage by its namespace's label, which only administrators can give.",
  ),
  KS3104: error(
    "A stage can call another stage's entrance",
    "The one stage lets traffic out to the world outside, and the other is reached from there by an Ingress, a route, a load balancer or a port of the nodes. A URL in the wrong configuration is enough. Where it does not show who carries a route of another kind out, such as Istio's or Traefik's, the verdict is unknown.",
    "Let out only to the addresses that are called, leave the entrance's address out (`except`), or let the load balancer take in only those who should come (`loadBalancerSourceRanges`).",
  ),
  KS3105: error(
    "Pods of no stage pass traffic on to another stage",
    "One stage can open pods that belong to none, and these can open the other stage. Whether they pass anything on is up to whoever writes them.",
    "Close the one or the other hop, or declare that these pods answer and never forward.",
  ),
  KS3106: warning(
    "A declared call is closed",
    "What was meant to be open is not: a policy at one end does not let it through, so the caller will wait and fail.",
    "Open it at the end that is named, on the port of the pod, not of its Service.",
  ),
  KS3107: warning(
    "Whether traffic passes depends on the network plugin",
    "The specification leaves it open: whether an `ipBlock` means pods, whether policies hold for pods on their node's network, whether a policy of the cluster is enforced. The verdict is unknown.",
    "Name the plugin with `--cni`, read the Nodes too, which say what addresses pods have, or write the rule so that it does not matter: by selectors, with the pods' addresses in `except`.",
  ),
  KS3108: error(
    "Somebody may make a namespace that another stage trusts",
    "Rules of the one stage select namespaces by labels, and people of the other may make a namespace with these labels, or give them to one.",
    "Take away the right to create and label namespaces, or guard the label by an admission policy.",
  ),
  KS3109: error(
    "Traffic to the world outside that was not meant",
    "Pods can open addresses outside of the cluster that no declared call names.",
    "Remove the rule or narrow its block, add an egress policy where there is none, or declare the call.",
  ),
  KS3110: error(
    "The world outside gets in where that was not meant",
    "An Ingress, a route, a Service or a port of the nodes leads to these pods, and policies let it through.",
    "Remove the entrance, or declare that the pods are exposed.",
  ),
  KS3111: warning(
    "A policy of the network plugin's own is not understood",
    "It may open or close anything in the directions that it touches, so verdicts that depend on it are unknown.",
    "Say the same by NetworkPolicies or ClusterNetworkPolicies, or judge without this file.",
  ),
  KS3112: error(
    "The network plugin enforces no policy",
    "The API server accepts NetworkPolicies, but nothing acts on them: every pod reaches every other.",
    "Use a plugin that enforces policies, or put one beside it.",
  ),
  KS3113: error(
    "Traffic to pods of no stage that was not meant",
    "Pods of a stage can open pods that belong to none, and no declared call names them.",
    "Remove the rule or narrow its peers, add an egress policy where there is none, or declare the call.",
  ),
  KS3114: error(
    "Only a wall that the stage's own people may open keeps it in",
    "People of a stage may add, change or delete the policies that close it, the built-in roles `edit` and `admin` among others let them. So these keep nobody of that stage in, and what they would get to is not closed by itself.",
    "Close what is got to: its own policies are nobody else's to open. Or take away the right to change NetworkPolicies, or refuse it by an admission policy.",
  ),
  KS3115: error(
    "Somebody may make the shared entrance lead into another stage",
    "Pods let in the ingress controller, or a gateway, on ports that they do not expose, and people of another stage may write an Ingress or a route that leads there: to a Service of type `ExternalName`, which ingress-nginx and others follow unless told not to, to one whose endpoints they write, or to the pods' own Service where a ReferenceGrant allows it.",
    "Let the controller in on the exposed ports only. Refuse Services of type ExternalName by an admission policy, give nobody the right to write endpoints, and take back what a ReferenceGrant allows.",
  ),
  KS3116: error(
    "Somebody may make a pod on its node's network",
    "A node gets through to every pod that it runs, whatever policies say, and so do pods with `hostNetwork`. People of one stage may make such a pod, on a node that runs pods of another.",
    "Let the namespaces enforce the level `baseline` or `restricted` of Pod Security, which refuse `hostNetwork`, and keep the stages on nodes of their own.",
  ),
  KS3117: error(
    "A route of one stage leads into another",
    "An Ingress or a route of the one stage leads to pods of the other, which let in the controller that carries it out: by a backend in another namespace, a Service of type `ExternalName`, or endpoints that somebody wrote. Requests for the one stage end in the other.",
    "Remove the backend, or whatever allows it: the ReferenceGrant, the name, the endpoints. Let the controller in on the ports only that the stage exposes itself.",
  ),
} as const;
