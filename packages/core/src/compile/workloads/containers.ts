import type {
  Container as KubernetesContainer,
  ContainerPort,
  EnvFromSource,
  EnvVar,
  Lifecycle,
  ResourceRequirements,
} from "kubernetes-types/core/v1.d.ts";
import type { Container, Workload } from "../../model/resolved.ts";
import { compileProbe } from "./probes.ts";
import { containerSecurity } from "./security-context.ts";
import { isServed } from "./services.ts";

/** What all containers of an app share. */
export interface SharedEnvironment {
  readonly envFrom: EnvFromSource[] | undefined;
  readonly secrets: EnvVar[];
}

interface CompiledContainers {
  readonly initContainers?: KubernetesContainer[];
  readonly containers: KubernetesContainer[];
}

const longestDrainSeconds = 5;

/**
 * The containers of a workload's pods. Sidecars are init containers that keep running, so that they start before and
 * stop after the main ones, and a Job ends without them; they and the init containers start in the order declared.
 *
 * Where a Service routes to the pods, main containers wait before they are told to end: endpoints and load balancers
 * take a moment to forget a pod, and requests that still arrive should find it listening.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export function compileContainers(workload: Workload, environment: SharedEnvironment): CompiledContainers {
  const drain = isServed(workload) ? drainBeforeEnd(workload.gracePeriodSeconds) : undefined;
  const first: KubernetesContainer[] = [];
  const main: KubernetesContainer[] = [];
  for (const container of workload.containers) {
    const made = compileContainer(container, environment, container.role === "main" ? drain : undefined);
    (container.role === "main" ? main : first).push(made);
  }
  return { ...(first.length > 0 && { initContainers: first }), containers: main };
}

/**
 * Variables: a container's own win over the app's configuration. Secrets come first, so that a value of `env` can
 * mention one as $(NAME).
 */
function compileContainer(
  container: Container,
  { envFrom, secrets }: SharedEnvironment,
  lifecycle: Lifecycle | undefined,
): KubernetesContainer {
  const { name, image, command, args, ports } = container;
  const env = ownVariables(container, secrets);
  const resources = compileResources(container);
  const startupProbe = compileProbe(container.startup, container);
  const livenessProbe = compileProbe(container.liveness, container);
  const readinessProbe = compileProbe(container.readiness, container);
  const volumeMounts = Object.entries(container.mounts).map(([volume, mountPath]) => ({ name: volume, mountPath }));
  return {
    name,
    image,
    ...(container.role === "sidecar" && { restartPolicy: "Always" }),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    ...(ports.length > 0 && { ports: ports.map(compilePort) }),
    ...(envFrom && { envFrom }),
    ...(env.length > 0 && { env }),
    ...(resources && { resources }),
    ...(startupProbe && { startupProbe }),
    ...(livenessProbe && { livenessProbe }),
    ...(readinessProbe && { readinessProbe }),
    ...(lifecycle && { lifecycle }),
    ...(volumeMounts.length > 0 && { volumeMounts }),
    securityContext: containerSecurity,
  };
}

function ownVariables({ env }: Container, secrets: EnvVar[]): EnvVar[] {
  const own = Object.entries(env);
  return own.length === 0 ? secrets : [...secrets, ...own.map(([name, value]) => ({ name, value }))];
}

function compilePort({ name, port, protocol }: Container["ports"][number]): ContainerPort {
  return { name, containerPort: port, protocol };
}

function compileResources({ requests, limits }: Container): ResourceRequirements | undefined {
  const asked = Object.keys(requests).length > 0;
  const limited = Object.keys(limits).length > 0;
  if (!asked && !limited) return undefined;
  return { ...(asked && { requests }), ...(limited && { limits }) };
}

/** The wait is part of the grace period, so it takes at most half of it. Source: KEP-3960, stable since 1.34. */
function drainBeforeEnd(gracePeriodSeconds: number): Lifecycle | undefined {
  const seconds = Math.min(longestDrainSeconds, Math.floor(gracePeriodSeconds / 2));
  return seconds > 0 ? { preStop: { sleep: { seconds } } } : undefined;
}
