import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";

/** A small cluster of stages that are apart in network, access and placement. */
export function watchedCluster({
  apps,
  podsOfApp,
  stages = ["dev", "prod", "test"],
  role = "edit",
}: {
  readonly apps: number;
  /** What the team of each namespace may do there. Whoever may edit makes any pod, which hides what follows from one. */
  readonly role?: "edit" | "view";
  readonly podsOfApp: number;
  readonly stages?: readonly string[];
}): WorldObject[] {
  const objects: UnknownContent[] = [
    namespace("hub", {}),
    pod("hub", "ingress", "a", { app: "ingress" }),
    // No stage gets to it, so that it passes nothing on.
    policy("hub", "closed", { podSelector: {}, policyTypes: ["Ingress"] }),
  ];
  for (const stage of stages) {
    objects.push(node(`${stage}-0`, stage), node(`${stage}-1`, stage));
    for (let app = 0; app < apps; app++) {
      const home = `app-${app}-${stage}`;
      objects.push(
        namespace(home, { stage }),
        binding(home, `team-${app}-${stage}`, role),
        policy(home, "own", own(stage)),
      );
      for (let at = 0; at < podsOfApp; at++)
        objects.push(pod(home, `app-${app}`, String.fromCharCode(97 + at), { app: `app-${app}`, stage }));
    }
  }
  return [...objects, ...placementPolicy()].map(written);
}

export function written(object: UnknownContent): WorldObject {
  return { object, origin: { type: "live", context: "watched" } };
}

export function namespace(name: string, labels: Readonly<Record<string, string>>): UnknownContent {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

export function node(name: string, stage: string): UnknownContent {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { stage, "kubernetes.io/hostname": name } },
    spec: { taints: [{ key: "stage", value: stage, effect: "NoSchedule" }] },
  };
}

export function binding(home: string, group: string, role = "edit"): UnknownContent {
  const api = "rbac.authorization.k8s.io";
  return {
    apiVersion: `${api}/v1`,
    kind: "RoleBinding",
    metadata: { name: `team-${group}`, namespace: home },
    roleRef: { apiGroup: api, kind: "ClusterRole", name: role },
    subjects: [{ apiGroup: api, kind: "Group", name: group }],
  };
}

/** In and out within the stage, and in from the hub. */
export function own(stage: string): unknown {
  const same = { namespaceSelector: { matchLabels: { stage } } };
  const hub = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "hub" } } };
  return {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [same] }, { from: [hub], ports: [{ port: 8080 }] }],
    egress: [{ to: [same] }],
  };
}

export function policy(home: string, name: string, spec: unknown): UnknownContent {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace: home }, spec };
}

export function pod(
  home: string,
  app: string,
  suffix: string,
  labels: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): UnknownContent {
  const { stage } = labels;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${app}-${suffix}`, namespace: home, labels: { ...labels, "pod-template-hash": "5d9c" } },
    spec: {
      containers: [
        {
          name: "app",
          image: `registry.example.com/${app}@sha256:${"0".repeat(64)}`,
          ports: [{ containerPort: 8080 }],
        },
      ],
      ...(stage !== undefined && {
        nodeName: `${stage}-0`,
        nodeSelector: { stage },
        tolerations: [{ key: "stage", value: stage, effect: "NoSchedule" }],
      }),
      ...more,
    },
  };
}

/** Pods ask for nodes of their stage, tolerate no other's taint and name no node. */
function placementPolicy(): UnknownContent[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] };
  const name = "own-nodes";
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        variables: [{ name: "stage", expression: "namespaceObject.metadata.?labels[?'stage'].orValue('')" }],
        validations: [
          { expression: "object.spec.?nodeSelector[?'stage'].orValue('') == variables.stage" },
          { expression: "request.operation == 'UPDATE' || object.spec.?nodeName.orValue('') == ''" },
          {
            expression:
              "object.spec.?tolerations.orValue([]).all(one, one.?key.orValue('') != '' && (one.key != 'stage' || one.?value.orValue('') == variables.stage))",
          },
        ],
      },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ["Deny"],
        matchResources: { namespaceSelector: { matchExpressions: [{ key: "stage", operator: "Exists" }] } },
      },
    },
  ];
}
