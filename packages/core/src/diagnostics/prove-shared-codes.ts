import { error, warning } from "./code-entry.ts";

/** What two stages share (KS38). */
export const sharedCodes = {
  KS3801: error(
    "Two stages mount the same files of a node",
    "Pods of both mount a path of the node, or one inside the other's, and may run on the same node: what one writes the other reads.",
    "Use a claim or an emptyDir instead, or keep the stages on nodes of their own.",
  ),
  KS3802: error(
    "Two stages listen on the same port of a node",
    "Only one of two pods gets the port of a node on which both may run. Whoever connects to it reaches the one that was there first, and the other does not start.",
    "Remove `hostPort` and use a Service, or give each stage a port or nodes of its own.",
  ),
  KS3803: error(
    "Two stages use the same storage",
    "Both mount the same share, disk or volume, by themselves or by volumes of the cluster that lead to it. What one writes the other reads, and a clean-up in one empties the other.",
    "Give each stage storage of its own. What all are meant to read, none of them should write: mount it `readOnly` in each.",
  ),
  KS3804: error(
    "A volume can be taken by claims of two stages",
    "A volume that is bound to no claim goes to whichever claim fits first, with all that is on it.",
    "Name the claim that it is for in `spec.claimRef` of the volume.",
  ),
  KS3805: error(
    "Two stages run an image by a tag that moves",
    "The tag names whatever was pushed last, so a push that was meant for one stage changes what the other starts next.",
    "Pin the image by its digest: `name:tag@sha256:…`. Give each stage the digest that was promoted to it.",
  ),
  KS3806: warning(
    "Stages run images by tags that could be moved",
    "Nobody has to move a tag that says a version, but a registry may let them, and then every stage gets what one pushed.",
    "Pin images by digest, or have the registry refuse to overwrite tags.",
  ),
  KS3807: error(
    "Two stages claim the same host",
    "Requests for a host go to whoever claims it first, or with the longer path: each of the two can take those of the other.",
    "Give each stage a host of its own, or an IngressClass or Gateway of its own.",
  ),
  KS3808: warning(
    "A wildcard of one stage covers a host of another",
    "As long as the other claims its host, requests go there. Once it does not, or on a path that its controller does not know, they go to the wildcard's stage.",
    "Claim hosts by name, or wildcards that no other stage's hosts are in.",
  ),
  KS3809: error(
    "Two stages use the same address",
    "A Service that names an address of another takes what is sent to it from inside of the cluster; two that share one take each other's ports.",
    "Remove `externalIPs`, or give each stage an address of its own.",
  ),
  KS3810: error(
    "A webhook in one stage sees objects of another",
    "The API server asks it about every object that its rules and selectors match. It reads them, and may change or refuse them.",
    "Limit it by a `namespaceSelector` to namespaces of its own stage, or run it in a namespace of no stage, where nobody of a stage may change it.",
  ),
  KS3811: error(
    "One stage serves a part of the API for all",
    "An APIService, or the conversion of a custom resource, leads to a Service in a namespace of the stage: whoever runs there reads every request, and makes up the answers.",
    "Run it in a namespace of no stage, where nobody of a stage may change it.",
  ),
  KS3812: error(
    "A gateway of one stage takes routes of another",
    "Requests for the other stage pass through it, and routes of the other stage can claim its hosts.",
    "Let `allowedRoutes`, or the hosts of an Istio Gateway (`./shop.example.com`), name the namespaces of its own stage. What the other stage serves by it needs a Gateway of its own first.",
  ),
  KS3813: error(
    "Two stages read secrets by the same store",
    "A ClusterSecretStore has one identity: what it may read for one stage it reads for the other.",
    "Give each stage a store of its own, and limit each by `spec.conditions` to the namespaces of its stage.",
  ),
  KS3814: warning(
    "A release of one stage brought something of the whole cluster",
    "The next release of that chart, or its removal, changes it for every stage.",
    "Install it once from a namespace of no stage, and switch it off in the chart.",
  ),
  KS3815: warning(
    "Production stands beside other stages in one cluster",
    "The walls between them are all that keeps them apart: the API server, its upgrades, the nodes' kernel and whatever belongs to the whole cluster are shared.",
    "Give production a cluster of its own, or say in the intent that they share this one.",
  ),
  KS3816: warning(
    "A component of no stage acts on the objects of every stage",
    "It reads, changes or serves them by design. Whoever may change it is in every stage.",
    "Keep the right to change it to administrators, or limit it by selectors to what needs it.",
  ),
  KS3817: error(
    "People of one stage may claim hosts of another",
    "Whoever may make an Ingress or a route may claim any host at the entrance that all share. Requests go to the longer path, or to whoever claimed it first: so they come to the wrong stage, with everything that is in them.",
    "Let an admission policy refuse hosts that are not the stage's own, as the proposed change does, or give each stage an entrance of its own that takes routes of its namespaces only.",
  ),
  KS3818: error(
    "People of one stage may take what is sent to addresses of another",
    "Whoever may make a Service may name any address in its `externalIPs`. From then on each node sends what pods of the whole cluster send to that address to pods behind that Service (CVE-2020-8554).",
    "Let an admission policy refuse `externalIPs`, as the proposed change does. The API server's plugin `DenyServiceExternalIPs` does so too, but no object shows that it is on.",
  ),
  KS3819: error(
    "People of one stage may mount storage of another",
    "A pod may name a share or a disk by itself, without a claim. The server, or the cluster's own identity in the cloud, does not ask whose pod it is.",
    "Let an admission policy refuse pods that name storage by themselves, as the proposed change does, or enforce the Pod Security level `restricted`, by which pods have storage by claims only.",
  ),
} as const;
