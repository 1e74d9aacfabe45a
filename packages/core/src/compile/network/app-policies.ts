import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "kubernetes-types/networking/v1.d.ts";
import type { ContainerPort, StageApp } from "../../model/resolved.ts";
import { appPlace } from "../app-place.ts";
import type { AppScope, Compiled } from "../compiled.ts";
import type { Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels, podSelectorLabels } from "../labels.ts";
import { ciliumPolicy } from "./cilium.ts";
import { outsideCalls } from "./outside-calls.ts";
import { appPods, bothDirections, networkPolicy, podPorts, selectedPods, workloadName } from "./peers.ts";

/**
 * What an app opens beyond its namespace's policies: its declared calls, at both ends, and nothing else.
 *
 * `closed`: calls between apps (from the caller's pods to the called workload's pods and that container port), and the
 * app's own pods to the app's own ports, because the replicas of a database or queue find each other there. `stage`:
 * the stage's policy opens both already. In both: the entry's pods to the exposed port, monitoring's to the metrics
 * ports, Shared things, outside hosts and the API server. `open`: none, since any policy would close the pods it selects.
 *
 * The app's policy is `app-<app>`; an app of several workloads has one more for each that is reached, `app-<app>.<workload>`,
 * so that a call to one never opens the same port of another. No app's name holds a dot. Of an app with a source all pods
 * are one: which of them listens on a port is the chart's own affair.
 *
 * Errors and findings: as `outsideCalls`.
 * Units: ports are container ports, never Service ports: policies are applied behind the Service.
 */
export function compileAppPolicies(scope: AppScope): Compiled {
  const { stage, app } = scope;
  if (stage.network === "open") return { manifests: [], diagnostics: [] };
  const outside = outsideCalls(scope);
  const served = servedBy(app);
  const whole = served.length === 1 ? served[0] : undefined;
  const ingress = [...ownIngress(scope), ...(whole ? ingressTo(scope, whole) : [])];
  const egress = [...ownEgress(scope), ...calls(scope), ...outside.rules];
  const name = `app-${app.name}`;
  const manifests: Manifest[] = [];
  if (ingress.length > 0 || egress.length > 0) manifests.push(policy(scope, name, undefined, ingress, egress));
  if (!whole) {
    for (const workload of served) {
      const rules = ingressTo(scope, workload);
      if (rules.length > 0) manifests.push(policy(scope, `${name}.${workload.name}`, workload, rules, []));
    }
  }
  if (outside.cilium.length > 0) {
    manifests.push({ origin: appPlace(scope), object: ciliumPolicy(scope, name, outside.cilium) });
  }
  return { manifests, diagnostics: outside.diagnostics };
}

/** Pods that ports are opened on together. */
interface Served {
  readonly name: string;
  readonly objectName: string;
  readonly ports: readonly ContainerPort[];
}

function servedBy({ name, source, workloads }: StageApp): Served[] {
  if (source) return [{ name, objectName: name, ports: source.ports.map(({ port }) => port) }];
  return workloads.map((workload) => ({
    name: workload.name,
    objectName: workload.objectName,
    ports: workload.containers.flatMap((container) => container.ports),
  }));
}

function policy(
  scope: AppScope,
  name: string,
  workload: Served | undefined,
  ingress: NetworkPolicyIngressRule[],
  egress: NetworkPolicyEgressRule[],
): Manifest {
  const { app } = scope;
  const spec = {
    podSelector: { matchLabels: podSelectorLabels(scope, app.name, workload?.name) },
    policyTypes: bothDirections,
    ...(ingress.length > 0 && { ingress }),
    ...(egress.length > 0 && { egress }),
  };
  return { origin: appPlace(scope), object: networkPolicy(name, app.namespace, appLabels(scope, workload), spec) };
}

/** In `closed` mode: from the app's own pods, which are in the policy's own namespace. */
function ownIngress(scope: AppScope): NetworkPolicyIngressRule[] {
  const own = ownPods(scope);
  return own ? [{ from: [own.peer], ...(own.ports && { ports: own.ports }) }] : [];
}

function ownEgress(scope: AppScope): NetworkPolicyEgressRule[] {
  const own = ownPods(scope);
  return own ? [{ to: [own.peer], ...(own.ports && { ports: own.ports }) }] : [];
}

/**
 * Between an app's own pods its own ports are open. What the pods of a source say to each other is on ports that nobody
 * declared, so all are: they are one app's.
 */
function ownPods(scope: AppScope): { peer: NetworkPolicyPeer; ports: NetworkPolicyPort[] | undefined } | undefined {
  const { stage, app } = scope;
  if (stage.network !== "closed") return undefined;
  const peer = { podSelector: { matchLabels: podSelectorLabels(scope, app.name) } };
  if (app.source) return { peer, ports: undefined };
  const ports = servedBy(app).flatMap((served) => served.ports);
  return ports.length === 0 ? undefined : { peer, ports: podPorts(ports) };
}

function calls(scope: AppScope): NetworkPolicyEgressRule[] {
  if (scope.stage.network !== "closed") return [];
  const rules: NetworkPolicyEgressRule[] = [];
  for (const call of scope.app.calls) {
    if (call.kind !== "app") continue;
    const callee = appPods(scope, call.namespace, call.app, workloadName(call.app, call.workload));
    rules.push({ to: [callee], ports: podPorts([call.port]) });
  }
  return rules;
}

/** Who may reach a workload: its callers, the entry where it is exposed, and monitoring. */
function ingressTo(scope: AppScope, workload: Served): NetworkPolicyIngressRule[] {
  const { cluster, stage, app } = scope;
  const rules = stage.network === "closed" ? callers(scope, workload) : [];
  if (app.expose?.workload === workload.objectName) {
    rules.push({ from: [selectedPods(cluster.entry)], ports: podPorts([app.expose.port]) });
  }
  const { monitoring } = cluster;
  const scraped = workload.ports.filter(({ port }) => monitoring?.ports?.includes(port) ?? true);
  if (monitoring && scraped.length > 0) rules.push({ from: [selectedPods(monitoring)], ports: podPorts(scraped) });
  return rules;
}

/** One rule for each port that is called, with all of its callers. */
function callers(scope: AppScope, workload: Served): NetworkPolicyIngressRule[] {
  const rules = new Map<string, { from: NonNullable<NetworkPolicyIngressRule["from"]>; port: ContainerPort }>();
  for (const { app, namespace, workload: called, port } of scope.app.callers) {
    if (called !== workload.objectName) continue;
    const key = `${port.port}/${port.protocol}`;
    const rule = rules.get(key);
    const caller = appPods(scope, namespace, app);
    if (rule) rule.from.push(caller);
    else rules.set(key, { from: [caller], port });
  }
  return Array.from(rules.values(), ({ from, port }) => ({ from, ports: podPorts([port]) }));
}
