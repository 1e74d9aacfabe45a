import type { Container, PodSpec } from "kubernetes-types/core/v1.d.ts";
import { fieldText } from "../../manifests/field-text.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import { changeField, type NewValue } from "../fixes/change-field.ts";
import { inOrder } from "../fixes/edit-order.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { checkPodSecurity } from "./check-pod-security.ts";
import type { PodSecurityLevel, PodSecurityVersion } from "./pod-to-check.ts";

interface Change {
  /** Inside of the spec. */
  readonly path: FieldPath;
  readonly to: NewValue;
}

/**
 * Takes from a pod, or from a workload's template, the fields that a level refuses, and gives it those that the level asks
 * for. Undefined where that alone does not make it keep the level.
 */
export function fitLevel(pod: RunningPod, level: PodSecurityLevel, version: PodSecurityVersion): Fix | undefined {
  const saidOf = (spec: PodSpec) => checkPodSecurity({ metadata: pod.metadata, spec }, level, version).violations;
  const before = JSON.stringify(saidOf(pod.spec));
  const needed = changesFor(pod.spec, level).filter((change) => {
    const changed = withChange(pod.spec, change);
    return changed !== undefined && JSON.stringify(saidOf(changed)) !== before;
  });
  const object = keyOf(pod.object.object);
  const edits = needed.map(({ path, to }): Edit => {
    const whole = [...pod.path, ...path];
    return to === "removed"
      ? { type: "remove", object, path: whole }
      : { type: "set", object, path: whole, value: to.value };
  });
  let spec: PodSpec | undefined = pod.spec;
  for (const edit of inOrder(edits)) {
    if (edit.type !== "set" && edit.type !== "remove") continue;
    const to = edit.type === "set" ? { value: edit.value } : ("removed" as const);
    spec = spec && withChange(spec, { path: edit.path.slice(pod.path.length), to });
  }
  if (edits.length === 0 || spec === undefined || saidOf(spec).length > 0) return undefined;
  const fields = needed.map(({ path }) => fieldText(path));
  return { description: `make it keep ${level}: ${[...new Set(fields)].join(", ")}`, edits };
}

function withChange(spec: PodSpec, { path, to }: Change): PodSpec | undefined {
  return changeField(spec, path, to)?.content as PodSpec | undefined;
}

/** Everything that could be in the way; what is, is seen by checking without it. */
function changesFor(spec: PodSpec, level: PodSecurityLevel): Change[] {
  const restricted = level === "restricted";
  const runtimeDefault: NewValue = { value: { type: "RuntimeDefault" } };
  return [
    ...["hostNetwork", "hostPID", "hostIPC"].map((field) => removal(field)),
    ...contextChanges([], restricted ? runtimeDefault : "removed"),
    ...(spec.securityContext?.sysctls ?? []).map((_, at) => removal("securityContext", "sysctls", at)),
    ...(restricted ? [{ path: ["securityContext", "runAsNonRoot"], to: { value: true } }] : []),
    ...(spec.volumes ?? []).map(({ name }, at) => ({
      path: ["volumes", at],
      to: { value: { name, emptyDir: {} } },
    })),
    ...(["initContainers", "containers"] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap((container, at) => containerChanges([list, at], container, restricted)),
    ),
  ];
}

function containerChanges(at: FieldPath, container: Container, restricted: boolean): Change[] {
  const { ports = [], securityContext = {} } = container;
  const handlers = ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((probe) => [[probe]]);
  const hooks = [...handlers, ["lifecycle", "postStart"], ["lifecycle", "preStop"]];
  return [
    ...ports.map((_, port) => removal(...at, "ports", port, "hostPort")),
    ...hooks.flatMap((hook) => ["httpGet", "tcpSocket"].map((what) => removal(...at, ...hook, what, "host"))),
    ...contextChanges(at, "removed"),
    ...["privileged", "procMount"].map((field) => removal(...at, "securityContext", field)),
    ...(securityContext.capabilities?.add ?? []).map((_, each) =>
      removal(...at, "securityContext", "capabilities", "add", each),
    ),
    ...(restricted
      ? [
          { path: [...at, "securityContext", "allowPrivilegeEscalation"], to: { value: false } },
          { path: [...at, "securityContext", "capabilities", "drop"], to: { value: ["ALL"] } },
          removal(...at, "securityContext", "runAsNonRoot"),
        ]
      : []),
  ];
}

function contextChanges(at: FieldPath, seccomp: NewValue): Change[] {
  return [
    ...["seLinuxOptions", "appArmorProfile", "runAsUser"].map((field) => removal(...at, "securityContext", field)),
    removal(...at, "securityContext", "windowsOptions", "hostProcess"),
    { path: [...at, "securityContext", "seccompProfile"], to: seccomp },
  ];
}

function removal(...path: FieldPath): Change {
  return { path, to: "removed" };
}
