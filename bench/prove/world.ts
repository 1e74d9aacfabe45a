import type { LeakKind, PlantedLeaks } from "./leaks.ts";
import { calling, foreignBinding, holdingItsNode, leakAt, misplaced, teamOf } from "./leaks.ts";
import { nodeOf } from "./node.ts";
import type { AppPlace } from "./pod.ts";
import { podOf } from "./pod.ts";
import type { KubernetesObject } from "./served-metadata.ts";
import { metadata } from "./served-metadata.ts";

/** The shape of a generated cluster, as published figures of large clusters have it. */
export interface ClusterShape {
  readonly namespaces: number;
  readonly pods: number;
  /** Three for each namespace, or fewer: those that are left out are the last namespaces'. */
  readonly policies: number;
  readonly stages: number;
  /** None where absent: between stages network, access and placement hold. */
  readonly leaks?: PlantedLeaks;
}

const podsOfNode = 100;
const calls = 4;

/**
 * The objects of a cluster as its API server returns them: one namespace for each app and stage, with a default deny, what
 * is let in from the stage's callers and the ingress controller, what is let out to DNS and to the apps that are called; a
 * team that may edit it; pods with status and managedFields; nodes of a stage each, and an admission policy that keeps pods
 * on them. Without leaks, network, access and placement hold between stages, which takes more to find out than one leak.
 */
export function* clusterObjects(shape: ClusterShape): Generator<KubernetesObject> {
  const { namespaces, pods, policies, stages } = shape;
  const apps = Math.ceil(namespaces / stages);
  const nodesOfStage = Math.max(1, Math.round(pods / podsOfNode / stages));
  yield* shared();
  for (let stage = 0; stage < stages; stage++)
    for (let node = 0; node < nodesOfStage; node++) yield nodeOf(stageName(stage), node);
  let [podsLeft, policiesLeft] = [pods, policies];
  for (let at = 0; at < namespaces; at++) {
    const app = at % apps;
    const stage = stageName(Math.floor(at / apps));
    const other = stageName((Math.floor(at / apps) + 1) % stages);
    const place = { namespace: `app-${app}-${stage}`, app, apps, stage, nodesOfStage };
    const leak = leakAt(shape.leaks, at);
    yield namespace(place.namespace, {
      stage,
      "app.kubernetes.io/part-of": `app-${app}`,
      ...(leak !== "podSecurity" && { "pod-security.kubernetes.io/enforce": "restricted" }),
    });
    yield roleBinding(place);
    if (leak === "access") yield foreignBinding(place.namespace, app, other);
    const own = policiesOf(place, leak === "network").slice(0, policiesLeft);
    policiesLeft -= own.length;
    yield* own;
    const count = Math.round(podsLeft / (namespaces - at));
    podsLeft -= count;
    for (let pod = 0; pod < count; pod++) yield leaking(podOf(place, pod), leak, place, other);
  }
}

/** @param other the stage that it leads to */
function leaking(pod: KubernetesObject, leak: LeakKind | undefined, place: AppPlace, other: string): KubernetesObject {
  const { app, nodesOfStage } = place;
  if (leak === "placement") return misplaced(pod, `${other}-${app % nodesOfStage}`);
  if (leak === "podSecurity") return holdingItsNode(pod);
  return leak === "configuration" ? calling(pod, `http://api.app-${app}-${other}.svc.cluster.local`) : pod;
}

const firstStages = ["dev", "test", "prod", "staging", "performance"];

function stageName(at: number): string {
  return firstStages[at] ?? `preview-${at}`;
}

function namespace(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  const all = { ...labels, "kubernetes.io/metadata.name": name };
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: metadata({ kind: "Namespace", name, labels: all }),
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

function* shared(): Generator<KubernetesObject> {
  yield namespace("kube-system");
  yield namespace("ingress-nginx");
  yield* placementPolicy();
}

/** A pod asks for nodes of its namespace's stage, tolerates no other stage's taint and names no node itself. */
function placementPolicy(): KubernetesObject[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const policy = "ValidatingAdmissionPolicy";
  const name = "pods-stay-on-nodes-of-their-stage";
  const daemons = "request.userInfo.username == 'system:serviceaccount:kube-system:daemon-set-controller'";
  return [
    {
      apiVersion,
      kind: policy,
      metadata: metadata({ kind: policy, name }),
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] },
          ],
        },
        variables: [{ name: "stage", expression: "namespaceObject.metadata.?labels[?'stage'].orValue('')" }],
        validations: [
          { expression: `object.spec.?nodeSelector[?'stage'].orValue('') == variables.stage` },
          { expression: `request.operation == 'UPDATE' || object.spec.?nodeName.orValue('') == '' || ${daemons}` },
          {
            expression:
              "object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && (one.key != 'stage' || one.?value.orValue('') == variables.stage))",
          },
        ],
      },
    },
    {
      apiVersion,
      kind: `${policy}Binding`,
      metadata: metadata({ kind: `${policy}Binding`, name }),
      spec: {
        policyName: name,
        validationActions: ["Deny"],
        matchResources: { namespaceSelector: { matchExpressions: [{ key: "stage", operator: "Exists" }] } },
      },
    },
  ];
}

function roleBinding({ namespace: home, app, stage }: AppPlace): KubernetesObject {
  const name = "team";
  const group = "rbac.authorization.k8s.io";
  return {
    apiVersion: `${group}/v1`,
    kind: "RoleBinding",
    metadata: metadata({ kind: "RoleBinding", name, namespace: home }),
    roleRef: { apiGroup: group, kind: "ClusterRole", name: "edit" },
    subjects: [{ apiGroup: group, kind: "Group", name: teamOf(app, stage) }],
  };
}

/** @param isOpen whether all stages may call it, and it them, itself among them */
function policiesOf({ namespace: home, app, apps, stage }: AppPlace, isOpen: boolean): KubernetesObject[] {
  const kind = "NetworkPolicy";
  const policy = (name: string, spec: unknown): KubernetesObject => ({
    apiVersion: "networking.k8s.io/v1",
    kind,
    metadata: metadata({ kind, name, namespace: home }),
    spec,
  });
  const peer = (other: number) => ({
    namespaceSelector: isOpen ? {} : { matchLabels: { stage } },
    podSelector: { matchLabels: { "app.kubernetes.io/name": `app-${(other + apps) % apps}` } },
  });
  const others = Array.from({ length: calls }, (_, at) => (isOpen ? at : at + 1));
  const named = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
  const controller = {
    ...named("ingress-nginx"),
    podSelector: { matchLabels: { "app.kubernetes.io/name": "ingress-nginx" } },
  };
  const dns = { ...named("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } };
  const ports = [{ port: 8080, protocol: "TCP" }];
  const dnsPorts = ["UDP", "TCP"].map((protocol) => ({ port: 53, protocol }));
  const podSelector = { matchLabels: { "app.kubernetes.io/name": `app-${app}` } };
  return [
    policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    policy("in", {
      podSelector,
      policyTypes: ["Ingress"],
      ingress: [
        { from: others.map((at) => peer(app - at)), ports },
        { from: [controller], ports },
      ],
    }),
    policy("out", {
      podSelector,
      policyTypes: ["Egress"],
      egress: [
        { to: [dns], ports: dnsPorts },
        { to: others.map((at) => peer(app + at)), ports },
      ],
    }),
  ];
}
