import type { HandlerToCheck } from "../pod-to-check.ts";
import type { Check } from "./check.ts";
import { containersNamed, distinct, plural, quoted } from "./wording.ts";

/** Source: k8s.io/pod-security-admission/policy/check_hostNamespaces.go */
export const hostNamespaces: Check = {
  id: "hostNamespaces",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field] === true);
        if (shared.length === 0) return undefined;
        return { reason: "host namespaces", detail: shared.map((field) => `${field}=true`).join(", ") };
      },
    },
  ],
};

/** Source: k8s.io/pod-security-admission/policy/check_hostPathVolumes.go */
export const hostPathVolumes: Check = {
  id: "hostPathVolumes",
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const names = (spec.volumes ?? [])
          .filter(({ hostPath }) => (hostPath ?? undefined) !== undefined)
          .map(({ name }) => name);
        if (names.length === 0) return undefined;
        return { reason: "hostPath volumes", detail: `${plural("volume", names.length)} ${quoted(names)}` };
      },
    },
  ],
};

/** Source: k8s.io/pod-security-admission/policy/check_hostPorts.go */
export const hostPorts: Check = {
  id: "hostPorts",
  versions: [
    {
      since: 0,
      check: ({ containers }) => {
        const found = containers
          .map(({ name, ports }) => ({
            name,
            ports: (ports ?? []).flatMap(({ hostPort }) => ((hostPort ?? 0) === 0 ? [] : [String(hostPort)])),
          }))
          .filter(({ ports }) => ports.length > 0);
        if (found.length === 0) return undefined;
        const ports = distinct(found.flatMap((container) => container.ports));
        const uses = found.length === 1 ? "uses" : "use";
        const names = containersNamed(found.map(({ name }) => name));
        return {
          reason: "hostPort",
          detail: `${names} ${uses} ${plural("hostPort", ports.length)} ${ports.join(", ")}`,
        };
      },
    },
  ],
};

/** Source: k8s.io/pod-security-admission/policy/check_hostProbesAndhostLifecycle.go */
export const hostProbesAndHostLifecycle: Check = {
  id: "hostProbesAndHostLifecycle",
  versions: [
    {
      since: 34,
      check: ({ containers }) => {
        const found = containers
          .map((container) => ({
            name: container.name,
            hosts: [
              container.livenessProbe,
              container.readinessProbe,
              container.startupProbe,
              container.lifecycle?.postStart,
              container.lifecycle?.preStop,
            ].flatMap(hostsOf),
          }))
          .filter(({ hosts }) => hosts.length > 0);
        if (found.length === 0) return undefined;
        const names = distinct(found.map(({ name }) => name));
        const hosts = distinct(found.flatMap((container) => container.hosts));
        const uses = names.length === 1 ? "uses" : "use";
        const what = plural("probe or lifecycle host", hosts.length);
        return {
          reason: "probe or lifecycle host",
          detail: `${containersNamed(names)} ${uses} ${what} ${quoted(hosts)}`,
        };
      },
    },
  ],
};

function hostsOf(handler: HandlerToCheck | null | undefined): string[] {
  return [handler?.httpGet?.host, handler?.tcpSocket?.host].flatMap((host) => (host ? [host] : []));
}
