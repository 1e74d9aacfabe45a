import type { Container, HTTPGetAction, PodSpec, Probe, Lifecycle } from "kubernetes-types/core/v1.d.ts";
import type { FieldPath } from "../../manifests/syntax.ts";

/** A field by which the pods of a spec reach their node, or stand in its network. */
export interface NodeReach {
  /** Inside of the spec. */
  readonly path: FieldPath;
  /** What the pod does by it: `shares its node's network`. */
  readonly does: string;
  /** What to put there instead; it is removed where absent. */
  readonly instead?: unknown;
}

/** With one of these, root in a container is root on its node, or reads the memory of what runs there. */
const capabilities: ReadonlySet<string> = new Set([
  "ALL",
  "BPF",
  "DAC_READ_SEARCH",
  "PERFMON",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_MODULE",
  "SYS_PTRACE",
  "SYS_RAWIO",
]);

/** Files of a node that say nothing of what runs there; harmless where nothing writes to them. */
const harmlessFiles =
  /^\/(?:etc\/(?:localtime|timezone|ssl\/certs|pki)|usr\/share\/(?:zoneinfo|ca-certificates)|lib\/modules|usr\/src)(?:\/|$)/;

/**
 * The fields by which the pods of a spec reach what is beyond them on their node: its files, processes or devices, or its
 * network, from which NetworkPolicies do not hold. Less than what `baseline` refuses: a port of the node that a pod
 * listens on, or a profile that is switched off, is no way to anywhere by itself.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export function nodeReach(spec: PodSpec): readonly NodeReach[] {
  const found: NodeReach[] = [];
  if (spec.hostNetwork === true) found.push({ path: ["hostNetwork"], does: "stands in its node's network" });
  if (spec.hostPID === true) found.push({ path: ["hostPID"], does: "sees and signals the processes of its node" });
  if (spec.securityContext?.windowsOptions?.hostProcess === true)
    found.push({ path: ["securityContext", "windowsOptions", "hostProcess"], does: "runs as a process of its node" });
  for (const [list, containers] of lists(spec))
    for (const [index, container] of containers.entries()) {
      for (const reach of containerReach(container, spec.hostUsers !== false))
        found.push({ ...reach, path: [list, index, ...reach.path] });
    }
  for (const [index, { name, hostPath }] of (spec.volumes ?? []).entries())
    if (hostPath && !isHarmless(spec, name, hostPath.path))
      found.push({
        path: ["volumes", index],
        does: `mounts ${hostPath.path} of its node`,
        instead: { name, emptyDir: {} },
      });
  return found;
}

function lists(spec: PodSpec): readonly (readonly [string, readonly Container[]])[] {
  return [
    ["initContainers", spec.initContainers ?? []],
    ["containers", spec.containers ?? []],
    ["ephemeralContainers", spec.ephemeralContainers ?? []],
  ];
}

function* containerReach(container: Container, asRootOfNode: boolean): Generator<NodeReach> {
  const { securityContext, lifecycle } = container;
  if (securityContext?.privileged === true)
    yield { path: ["securityContext", "privileged"], does: "is privileged on its node" };
  if (securityContext?.windowsOptions?.hostProcess === true)
    yield { path: ["securityContext", "windowsOptions", "hostProcess"], does: "runs as a process of its node" };
  const all = securityContext?.capabilities?.add ?? [];
  const added = all.filter((name) => capabilities.has(name.toUpperCase().replace(/^CAP_/, "")));
  if (added.length > 0 && asRootOfNode) {
    const kept = all.filter((name) => !added.includes(name));
    const instead = kept.length > 0 ? { instead: kept } : {};
    yield {
      path: ["securityContext", "capabilities", "add"],
      does: `has the capability ${added.join(", ")} on its node`,
      ...instead,
    };
  }
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"] as const)
    yield* handlerReach(container[probe], [probe]);
  for (const hook of ["postStart", "preStop"] as const) yield* handlerReach(lifecycle?.[hook], ["lifecycle", hook]);
}

/** It is the kubelet that asks, from the node's network. */
function* handlerReach(
  handler: Probe | NonNullable<Lifecycle["postStart"]> | null | undefined,
  path: FieldPath,
): Generator<NodeReach> {
  for (const kind of ["httpGet", "tcpSocket"] as const) {
    const host = (handler?.[kind] as Pick<HTTPGetAction, "host"> | null | undefined)?.host ?? "";
    if (host !== "" && !/^(?:localhost|127\.[0-9.]+|::1)$/.test(host))
      yield { path: [...path, kind, "host"], does: `makes its node's kubelet connect to ${host}` };
  }
}

function isHarmless(spec: PodSpec, volume: string, path: string): boolean {
  const mounts = lists(spec).flatMap(([, containers]) =>
    containers.flatMap(({ volumeMounts }) => (volumeMounts ?? []).filter(({ name }) => name === volume)),
  );
  return harmlessFiles.test(path) && mounts.every(({ readOnly }) => readOnly === true);
}
