import type { Report } from "./report.ts";
import { itemsOf, mappingOf } from "./json.ts";
import type { BroughtPod } from "./pod-templates.ts";
import { containersOf } from "./pod-templates.ts";

/** Kinds of volumes that stay inside of a pod's walls. As admission has it. */
const allowedVolumes: ReadonlySet<string> = new Set([
  ...["name", "configMap", "secret", "emptyDir", "projected", "downwardAPI"],
  ...["persistentVolumeClaim", "ephemeral", "image"],
]);

/**
 * KS5206 for what a pod takes of its node, which belongs to all stages that have pods there.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export function reportHostAccess(pod: BroughtPod, report: Report): void {
  const { spec, owner } = pod;
  const who = `${owner.kind} ${owner.name}`;
  const say = (what: string, hint: string, place: ReturnType<BroughtPod["place"]>): void =>
    report("KS5206", `${who} ${what}`, hint, place);
  for (const field of ["hostNetwork", "hostPID", "hostIPC"]) {
    if (spec[field] === true) say(`shares its node's namespaces: ${field}`, `remove ${field}`, pod.place(field));
  }
  for (const [volume, index] of itemsOf(spec["volumes"])) {
    const kind = Object.keys(volume).find((key) => !allowedVolumes.has(key) && volume[key] !== undefined);
    if (kind === undefined) continue;
    const hint = "use a claim, an emptyDir, a ConfigMap or a Secret";
    say(`mounts a ${kind}, which its node reaches for it`, hint, pod.place("volumes", index, kind));
  }
  for (const { container, name, place } of containersOf(pod)) {
    for (const [port, index] of itemsOf(container["ports"])) {
      if (typeof port["hostPort"] !== "number" || port["hostPort"] === 0) continue;
      say(`listens on its node's address`, "use a Service instead of hostPort", place("ports", index, "hostPort"));
    }
    const security = mappingOf(container["securityContext"]);
    if (security["privileged"] === true)
      say(`runs ${name} privileged`, "remove privileged", place("securityContext", "privileged"));
    if (isHostProcess(security))
      say(`runs ${name} on its node`, "remove hostProcess", place("securityContext", "windowsOptions"));
  }
  if (isHostProcess(mappingOf(spec["securityContext"])))
    say("runs on its node", "remove hostProcess", pod.place("securityContext", "windowsOptions"));
}

function isHostProcess(security: Readonly<Record<string, unknown>>): boolean {
  return mappingOf(security["windowsOptions"])["hostProcess"] === true;
}
