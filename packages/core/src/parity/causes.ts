import { isMark } from "../compile/delivery/mark-for-engine.ts";
import type { Span } from "../diagnostics/places.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import type { Declared } from "../model/declared.ts";
import { declaredValue, keyPlace } from "../model/declared.ts";
import type { Cluster, Platform, Stage, StageApp, Team, Workload } from "../model/resolved.ts";

/** Where an object of a stage comes from: what a cause is looked for in. */
export interface Surroundings {
  readonly platform: Platform;
  readonly cluster: Cluster;
  readonly stage: Stage;
  readonly app: StageApp | undefined;
  readonly kind: string;
  /** The object's name. */
  readonly name: string;
  readonly origin: Span;
}

/** Fields that may have caused something, the most particular first. */
type Candidate = readonly [Declared, ...FieldPath];

/** A field that stands in the text. `says` is equal for equal fields with equal values, wherever they stand. */
export interface DeclaredField {
  readonly span: Span;
  readonly says: string;
}

/**
 * The fields of the declaration that may make the value at `path` of an object what it is, the most particular first:
 * those that stand in the text. Of those that a stage's tier sets where the text does not, the tier stands for them.
 */
export function causesOfValue(path: readonly string[], around: Surroundings): DeclaredField[] {
  return [...candidates(path, around), ...ofSource(around)].flatMap(([document, ...field]) => {
    const set = document === around.stage.declared ? setByTier(around.stage, field) : undefined;
    const value = set ?? declaredValue(document, ...field);
    if (value === undefined) return [];
    const said = set === undefined || declaredValue(document, ...field) !== undefined;
    return [
      { span: keyPlace(document, ...(said ? field : ["tier"])), says: JSON.stringify([document.kind, field, value]) },
    ];
  });
}

/** Whatever an object of an app's source says, the source says. */
function ofSource(around: Surroundings): Candidate[] {
  const { app, origin } = around;
  return app?.source && origin.source !== app.declared.syntax.source
    ? [...differences(around, "source"), ...ofApp(around, ["source"])]
    : [];
}

function setByTier({ network, nodes, podSecurity }: Stage, [field, ...rest]: FieldPath): string | undefined {
  if (rest.length > 0) return undefined;
  return field === "network" ? network : field === "nodes" ? nodes : field === "podSecurity" ? podSecurity : undefined;
}

/** Why apps that call this one, or that it calls, are not in the stage. */
function absentNeighbours({ platform, stage, app }: Surroundings, direction: "callers" | "callees"): Candidate[] {
  if (!app) return [];
  const called = (caller: StageApp): (string | undefined)[] =>
    caller.declared.spec.calls?.map((call) => call.app) ?? [];
  const everywhere = new Map(platform.stages.flatMap(({ apps }) => apps).map((one) => [one.name, one]));
  for (const { name } of stage.apps) everywhere.delete(name);
  const absent = [...everywhere.values()].filter((one) =>
    direction === "callees" ? called(app).includes(one.name) : called(one).includes(app.name),
  );
  return absent.map(({ declared }): Candidate => [declared, "in"]);
}

function candidates(path: readonly string[], around: Surroundings): Candidate[] {
  const { cluster, stage, kind } = around;
  const ofStage = (...field: string[]): Candidate => [stage.declared, ...field];
  const ofCluster = (...field: string[]): Candidate => [cluster.declared, ...field];
  // Where an object has no other annotations, they differ as a whole.
  const isMarked = path.at(-1) === "annotations" && (kind === "RoleBinding" || kind === "PersistentVolumeClaim");
  if (isMarked || path.some(isMark)) return [ofCluster("delivery")];
  switch (kind) {
    case "Namespace":
      if (path.some((step) => step.endsWith("-version"))) return [ofCluster("version")];
      if (path.some((step) => step.startsWith("pod-security"))) return [ofStage("podSecurity")];
      if (path.some((step) => step.endsWith("/wave")))
        return [ofStage("waves"), ofStage("clusters"), ofStage("cluster")];
      if (path.some((step) => step.endsWith("/hosts"))) return exposure(around);
      return path.includes("labels") ? [] : [ofStage("namespaces")];
    case "ResourceQuota":
      return path.includes("scopeSelector") ? [] : quota(path, around);
    case "LimitRange":
      return [ofStage("limits", limitField(path)), ofStage("limits")];
    case "RoleBinding":
    case "Role":
      return [
        ...teamsOf(around).map((team): Candidate => [team.declared, "access", stage.tier]),
        ofStage("access"),
        ofCluster("identity"),
      ];
    case "NetworkPolicy":
    case "CiliumNetworkPolicy":
      if (path.includes("ingress"))
        return [
          ...absentNeighbours(around, "callers"),
          ofCluster("entry"),
          ofCluster("monitoring"),
          ofStage("network"),
          ...exposure(around),
        ];
      return [
        ...absentNeighbours(around, "callees"),
        ofCluster("dns"),
        ofCluster("cni"),
        ofStage("network"),
        ...ofApp(around, ["calls"], ["expose"]),
      ];
    case "Ingress":
    case "HTTPRoute":
      return [
        ...(path.includes("tls") || path.includes("annotations") ? [ofStage("tls")] : []),
        ...exposure(around),
        ofCluster("entry"),
      ];
    case "Secret":
    case "ExternalSecret":
      return [ofStage("secrets"), ...ofApp(around, ["secrets"])];
    case "ConfigMap": {
      const [, variable = ""] = path;
      return [
        ...differences(around, "config", variable),
        ...ofApp(around, ["config", variable]),
        ...absentNeighbours(around, "callees"),
        ...ofApp(around, ["calls"]),
      ];
    }
    default:
      return workload(path, around);
  }
}

function teamsOf({ app, platform }: Surroundings): readonly Team[] {
  return app ? [app.team] : platform.teams;
}

function ofApp({ app }: Surroundings, ...fields: readonly FieldPath[]): Candidate[] {
  return app ? fields.map((field): Candidate => [app.declared, ...field]) : [];
}

/** Fields of the app's differences for the stage. */
function differences(around: Surroundings, ...field: FieldPath): Candidate[] {
  return ofApp(around, ["stages", around.stage.name, ...field]);
}

function exposure(around: Surroundings): Candidate[] {
  return [...differences(around, "expose"), ...ofApp(around, ["expose", "host"]), [around.stage.declared, "host"]];
}

const quotaFields: Readonly<Record<string, string>> = {
  "requests.cpu": "cpu",
  "limits.cpu": "cpu",
  "requests.memory": "memory",
  "limits.memory": "memory",
  "requests.storage": "storage",
  persistentvolumeclaims: "claims",
  pods: "pods",
  services: "services",
  "services.loadbalancers": "loadBalancers",
  "services.nodeports": "nodePorts",
  configmaps: "configMaps",
  secrets: "secrets",
  "count/jobs.batch": "jobs",
  "count/cronjobs.batch": "jobs",
};

function quota(path: readonly string[], around: Surroundings): Candidate[] {
  const field = quotaFields[path.at(-1) ?? ""] ?? "pods";
  return [
    ...differences(around, "quota", field),
    ...ofApp(around, ["quota", field]),
    [around.stage.declared, "quota", field],
  ];
}

function limitField(path: readonly string[]): string {
  const known = ["default", "defaultRequest", "min", "max"].find((field) => path.includes(field));
  return known ?? "maxRatio";
}

/** Workloads and what goes with them. */
function workload(path: readonly string[], around: Surroundings): Candidate[] {
  const { stage, cluster, kind } = around;
  const found = workloadOf(around);
  const declared = found?.path ?? [];
  const different = (...field: FieldPath): Candidate[] => [
    ...(found ? differences(around, "workloads", found.name, ...field) : []),
    ...differences(around, ...field),
  ];
  const set = (...field: FieldPath): Candidate[] => [...different(...field), ...ofApp(around, [...declared, ...field])];
  const scale = [...set("autoscale"), ...set("replicas")];
  if (kind === "HorizontalPodAutoscaler" || kind === "PodDisruptionBudget") return scale;
  const container = path.find((step) => step.startsWith("["))?.slice(1, -1);
  const inContainer = (...field: FieldPath): Candidate[] =>
    container === undefined
      ? []
      : [
          ...different("containers", container, ...field),
          ...ofApp(around, [...declared, "containers", container, ...field]),
        ];
  if (path.includes("replicas") || path.includes("topologySpreadConstraints") || path.includes("strategy"))
    return scale;
  if (path.includes("resources")) return [...inContainer("resources"), ...set("resources"), [stage.declared, "limits"]];
  if (path.includes("image")) return [...inContainer("image"), ...set("image")];
  if (path.includes("env") || path.includes("envFrom"))
    return [...inContainer("env"), ...ofApp(around, ["secrets"], ["config"]), ...absentNeighbours(around, "callees")];
  if (path.includes("schedule")) return set("schedule");
  if (["affinity", "tolerations", "nodeSelector"].some((step) => path.includes(step)))
    return [
      [stage.declared, "nodes"],
      [cluster.declared, "nodePools"],
    ];
  return [];
}

function workloadOf({ app, name }: Surroundings): Workload | undefined {
  return app?.workloads.find(({ objectName }) => objectName === name) ?? app?.workloads[0];
}
