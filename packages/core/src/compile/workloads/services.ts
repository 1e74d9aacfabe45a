import type { Service, ServicePort } from "kubernetes-types/core/v1.d.ts";
import type { Workload } from "../../model/resolved.ts";
import { appPlace } from "../app-place.ts";
import type { AppScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { appLabels, selectorLabels } from "../labels.ts";

/** Whether a Service routes to the workload's pods: whether a container that keeps running declares a port. */
export function isServed(workload: Workload): boolean {
  return workload.containers.some((container) => container.role !== "init" && container.ports.length > 0);
}

/** The headless Service that gives each replica of a StatefulSet its name. */
export function headlessName(workload: Workload): string {
  return `${workload.objectName}-headless`;
}

/**
 * The Services of a workload: one with its object's name and every declared port under the container's own number, and
 * for a StatefulSet a headless one. Peers find each other by the headless one before they are ready.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/
 */
export function compileServices(scope: AppScope, workload: Workload): Manifest<Service & KubernetesObject>[] {
  const served = isServed(workload);
  const headless = workload.kind === "StatefulSet";
  if (!served && !headless) return [];
  const { app } = scope;
  const { namespace } = app;
  const labels = appLabels(scope, workload);
  const selector = selectorLabels(app.name, workload.name);
  const ports = servicePorts(workload);
  const origin = workload.path.length > 0 ? appPlace(scope, ...workload.path) : appPlace(scope, "port");
  const services: Manifest<Service & KubernetesObject>[] = [];
  if (served) {
    const metadata = { name: workload.objectName, namespace, labels };
    services.push({ origin, object: { apiVersion: "v1", kind: "Service", metadata, spec: { selector, ports } } });
  }
  if (headless) {
    const metadata = { name: headlessName(workload), namespace, labels };
    const spec = { clusterIP: "None", publishNotReadyAddresses: true, selector, ...(served && { ports }) };
    services.push({ origin, object: { apiVersion: "v1", kind: "Service", metadata, spec } });
  }
  return services;
}

function servicePorts(workload: Workload): ServicePort[] {
  return workload.containers.flatMap(({ role, ports }) =>
    role === "init" ? [] : ports.map(({ name, port, protocol }) => ({ name, port, targetPort: name, protocol })),
  );
}
