import type { StageRules } from "../model/stage-rules.ts";
import type { Json } from "./json.ts";
import { ensured, fill, isMapping, itemsOf, mappingOf, shown, textOf, textsOf } from "./json.ts";
import type { BroughtContainer, BroughtPod } from "./pod-templates.ts";
import { containersOf } from "./pod-templates.ts";
import type { Report } from "./report.ts";

/** What a container may add at the level `baseline`. Source: as `reportPodSecurity`. */
const baselineCapabilities: ReadonlySet<string> = new Set([
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
]);
const safeSysctls: ReadonlySet<string> = new Set([
  ...["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"],
  ...["net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports"],
  ...["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"],
  ...["net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
]);
const selinuxTypes: ReadonlySet<unknown> = new Set([
  ...["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", undefined],
]);

/** The way to say it before there was a field; the API server still fills the field from it. */
const appArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";
const allowedAppArmor = /^(runtime\/default|localhost\/.*)?$/;
/** What the kubelet asks by itself, from the node. */
const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/**
 * Fills in Pod Security's level `restricted` where the pod leaves it open, in every stage, as for kubestage's own
 * workloads: a chart that runs in dev only because dev is laxer would fail on its way to production. What is set stays.
 */
export function fillSecurityContext(pod: BroughtPod): void {
  const { spec } = pod;
  if (mappingOf(spec["os"])["name"] === "windows") return;
  const own = ensured(spec, "securityContext");
  // The kubelet would not start a container that is to be root beside it.
  const root = [own, ...containersOf(pod).map(({ container }) => mappingOf(container["securityContext"]))];
  if (root.every((security) => security["runAsUser"] !== 0)) fill(own, "runAsNonRoot", true);
  fill(own, "seccompProfile", { type: "RuntimeDefault" });
  for (const { container } of containersOf(pod)) {
    const security = ensured(container, "securityContext");
    const capabilities = ensured(security, "capabilities");
    fill(capabilities, "drop", ["ALL"]);
    // The API server refuses false beside either of these.
    const escalates = security["privileged"] === true || addedBy(security).includes("SYS_ADMIN");
    if (!escalates) fill(security, "allowPrivilegeEscalation", false);
  }
}

/**
 * KS5207 for what breaks the level that the stage's namespaces enforce: the API server refuses such pods. What reaches for
 * the node is `reportHostAccess`'s.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function reportPodSecurity(pod: BroughtPod, { podSecurity, stage }: StageRules, report: Report): void {
  if (podSecurity === "privileged") return;
  const who = `${pod.owner.kind} ${pod.owner.name}`;
  const say = (what: string, hint: string, place: ReturnType<BroughtPod["place"]>): void => {
    report("KS5207", `${who} breaks the level ${podSecurity} of ${stage}: ${what}`, hint, place);
  };
  const annotations = mappingOf(mappingOf(pod.template["metadata"])["annotations"]);
  for (const [key, value] of Object.entries(annotations)) {
    if (key.startsWith(appArmorAnnotation) && !allowedAppArmor.test(shown(value)))
      say(`annotation ${key}`, "remove it", pod.owner.place());
  }
  const own = mappingOf(pod.spec["securityContext"]);
  for (const [sysctl, index] of itemsOf(own["sysctls"])) {
    if (!safeSysctls.has(shown(sysctl["name"])))
      say(`sysctl ${shown(sysctl["name"])}`, "remove it", pod.place("securityContext", "sysctls", index));
  }
  const contexts = [
    { security: own, name: "the pod", place: pod.place },
    ...containersOf(pod).map(({ container, name, place }) => ({
      security: mappingOf(container["securityContext"]),
      name,
      place,
    })),
  ];
  for (const { security, name, place } of contexts) {
    for (const { field, hint } of breaches(security, podSecurity === "restricted"))
      say(`${field} of ${name}`, hint, place("securityContext", field));
  }
  for (const one of containersOf(pod)) reportContainer(one, podSecurity === "restricted", say);
}

function* breaches(security: Json, restricted: boolean): Generator<{ field: string; hint: string }> {
  if (mappingOf(security["seccompProfile"])["type"] === "Unconfined")
    yield { field: "seccompProfile", hint: "remove it, or use RuntimeDefault" };
  if (mappingOf(security["appArmorProfile"])["type"] === "Unconfined")
    yield { field: "appArmorProfile", hint: "remove it, or use RuntimeDefault" };
  const selinux = mappingOf(security["seLinuxOptions"]);
  if (!selinuxTypes.has(selinux["type"]) || textOf(selinux["user"]) || textOf(selinux["role"]))
    yield { field: "seLinuxOptions", hint: "remove it" };
  if (!restricted) return;
  if (security["runAsNonRoot"] === false) yield { field: "runAsNonRoot", hint: "remove it, or set it to true" };
  if (security["runAsUser"] === 0) yield { field: "runAsUser", hint: "run as a user other than root, by its number" };
}

function reportContainer(
  { container, name, place }: BroughtContainer,
  restricted: boolean,
  say: (what: string, hint: string, place: ReturnType<BroughtPod["place"]>) => void,
): void {
  const { postStart, preStop } = mappingOf(container["lifecycle"]);
  const asking = [...probes.map((probe) => container[probe]), postStart, preStop].map(mappingOf);
  for (const { httpGet, tcpSocket } of asking) {
    if ([httpGet, tcpSocket].some((one) => (mappingOf(one)["host"] ?? "") !== ""))
      say(`${name} has its node ask another host`, "remove `host` from its probes and hooks", place());
  }
  const security = mappingOf(container["securityContext"]);
  const procMount = textOf(security["procMount"]);
  if (procMount !== undefined && procMount !== "Default")
    say(`procMount of ${name}`, "remove it", place("securityContext", "procMount"));
  const refused = addedBy(security).filter((one) =>
    restricted ? one !== "NET_BIND_SERVICE" : !baselineCapabilities.has(one),
  );
  if (refused.length > 0)
    say(`${name} adds ${refused.join(", ")}`, "remove them", place("securityContext", "capabilities", "add"));
  if (!restricted) return;
  if (!textsOf(mappingOf(security["capabilities"])["drop"]).includes("ALL"))
    say(`${name} keeps capabilities`, "drop ALL", place("securityContext", "capabilities", "drop"));
  if (security["allowPrivilegeEscalation"] !== false)
    say(
      `${name} may gain privileges`,
      "set allowPrivilegeEscalation to false",
      place("securityContext", "allowPrivilegeEscalation"),
    );
}

function addedBy(security: Json): string[] {
  const { capabilities } = security;
  return isMapping(capabilities) ? textsOf(capabilities["add"]) : [];
}
