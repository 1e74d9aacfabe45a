import type { Probe as KubernetesProbe } from "kubernetes-types/core/v1.d.ts";
import type { Container, Probe } from "../../model/resolved.ts";

/**
 * A probe of `container`: a command where one is given, an HTTP GET where a path is, otherwise a TCP connection. The
 * port is the container's first unless the probe names one. Undefined where there is nothing to ask.
 *
 * Units: seconds. What is not said keeps Kubernetes' own default.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/probes/
 */
export function compileProbe(probe: Probe | undefined, container: Container): KubernetesProbe | undefined {
  if (!probe) return undefined;
  const action = actionOf(probe, container);
  if (!action) return undefined;
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } = probe;
  return {
    ...action,
    ...(initialDelaySeconds !== undefined && { initialDelaySeconds }),
    ...(periodSeconds !== undefined && { periodSeconds }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(failureThreshold !== undefined && { failureThreshold }),
  };
}

function actionOf(probe: Probe, container: Container): KubernetesProbe | undefined {
  if (probe.command) return { exec: { command: [...probe.command] } };
  const port = probe.port ?? container.ports[0]?.name;
  if (port === undefined) return undefined;
  if (probe.path === undefined) return { tcpSocket: { port } };
  const scheme = isEncrypted(port, container) && { scheme: "HTTPS" };
  return { httpGet: { path: probe.path, port, ...scheme } };
}

/** Whether the port is called https. The kubelet does not check the certificate. */
function isEncrypted(port: number | string, container: Container): boolean {
  const name = container.ports.find((declared) => declared.port === port)?.name ?? port;
  return typeof name === "string" && (name === "https" || name.startsWith("https-"));
}
