import type { Answer } from "../api.ts";
import type { Scenario } from "../scenario.ts";
import type { Side, World } from "../world.ts";

/** Something that must be refused, and beside it the nearest thing that must not: a server that refuses all would pass otherwise. */
export interface Attack {
  readonly what: string;
  /** What the refusal has to say: the guard that was meant, not some other. */
  readonly refusedBy: RegExp;
  readonly attempt: (world: World) => Promise<Answer>;
  readonly opposite: string;
  readonly allowed: (world: World) => Promise<Answer>;
  /** Where it can be tried; everywhere where nothing is said. */
  readonly where?: (scenario: Scenario) => boolean;
}

export function hasTwoStages({ own, other }: Scenario): boolean {
  return own !== other;
}

/** A refusal by one of the platform's admission policies. */
export function policy(name: string): RegExp {
  return new RegExp(`ValidatingAdmissionPolicy 'kubestage-[a-z]+-${name}'`);
}

export const forbidden = /forbidden: User /;

const digest = `sha256:${"0".repeat(64)}`;

/** An image of the registry that the cluster allows, with a tag, a digest or both. */
export function image({ platform }: World, version = `@${digest}`): string {
  return `registry.example.com/${platform}/web${version}`;
}

export const byTag = ":1.4.2";
export const byDigest = `${byTag}@${digest}`;

/** As the restricted level asks for it, so that nothing but what is tried can be refused. */
export function container(world: World, fields: object = {}): object {
  return {
    name: "main",
    image: image(world),
    resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "10m", memory: "16Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...fields,
  };
}

/** A pod of a stage as a careful person writes it, with `spec` over it. */
export function podOf(side: Side, world: World, spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { generateName: "tried-", labels: stageOf(world, side), ...metadata },
    spec: { containers: [container(world)], ...(!world.mutates && placement(world, side)), ...spec },
  };
}

/** A pod of the own stage. */
export function pod(world: World, spec?: object, metadata?: object): object {
  return podOf(world.own, world, spec, metadata);
}

/** What differs from one Deployment that is tried to the next. */
interface Deployed {
  readonly metadata?: object;
  readonly replicas?: number;
  readonly containers?: readonly object[];
}

/** A Deployment of a stage, of one pod that nothing can be said against. */
export function deploymentOf(side: Side, world: World, deployed: Deployed = {}): object {
  const { metadata = { name: "tried" }, replicas = 1, containers = [container(world)] } = deployed;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas,
      selector: { matchLabels: { tried: "yes" } },
      template: {
        metadata: { labels: { tried: "yes", ...stageOf(world, side) } },
        spec: { containers, ...(!world.mutates && placement(world, side)) },
      },
    },
  };
}

/** What a pod of a stage has to say where nothing adds it: on its own nodes, and a shared stage on those of no stage. */
export function placement(
  world: World,
  { stage, nodes, pool }: Side,
): { readonly affinity: object; readonly tolerations: readonly object[] } {
  const key = world.stageLabel;
  const own = [{ key, operator: "In", values: [stage] }];
  const further = pool ? [{ key: pool.label[0], operator: "In", values: [pool.label[1]] }] : [];
  const free = [{ key, operator: "DoesNotExist" }];
  return {
    affinity: required(
      nodes === "shared"
        ? [{ matchExpressions: free }, { matchExpressions: own }]
        : [{ matchExpressions: [...own, ...further] }],
    ),
    tolerations: nodes === "dedicated" ? [toleration(key, stage), ...(pool ? [toleration(...pool.taint)] : [])] : [],
  };
}

export function stageOf({ stageLabel }: World, { stage }: Side): Record<string, string> {
  return { [stageLabel]: stage };
}

export function toleration(key: string, value: string): object {
  return { key, operator: "Equal", value, effect: "NoSchedule" };
}

export function required(nodeSelectorTerms: readonly object[]): object {
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

export function pods(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

export function deployments(namespace: string): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments`;
}

/** Tries a pod in the own namespace, by somebody who may do everything there. */
export function tries(spec: (world: World) => object, metadata?: (world: World) => object): Attack["attempt"] {
  return async (world) =>
    world.api.as(world.strong).post(pods(world.own.namespace), pod(world, spec(world), metadata?.(world)));
}

/** What nothing can be said against. */
export const fine = tries(() => ({}));
