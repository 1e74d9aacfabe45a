import type { Check, CheckPod } from "./check.ts";

const sinceV10 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const sinceV127 = [...sinceV10, "net.ipv4.ip_local_reserved_ports"];
const sinceV129 = [
  ...sinceV127,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const sinceV132 = [...sinceV129, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

/** Source: k8s.io/pod-security-admission/policy/check_sysctls.go */
export const sysctls: Check = {
  id: "sysctls",
  versions: [
    { since: 0, check: among(sinceV10) },
    { since: 27, check: among(sinceV127) },
    { since: 29, check: among(sinceV129) },
    { since: 32, check: among(sinceV132) },
  ],
};

function among(allowed: readonly string[]): CheckPod {
  return ({ spec }) => {
    const set = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
    const forbidden = set.filter((name) => !allowed.includes(name));
    return forbidden.length === 0 ? undefined : { reason: "forbidden sysctls", detail: forbidden.join(", ") };
  };
}
