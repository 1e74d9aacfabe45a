import { join } from "node:path";
import type { Part } from "./binaries.ts";

/** The loopback ports of one control plane. */
export interface Ports {
  readonly etcd: number;
  readonly peer: number;
  readonly api: number;
  readonly controllers: number;
  readonly scheduler: number;
}

const loopback = "127.0.0.1";

/** Where the parts of a control plane find what, in its folder. */
export const places = {
  authority: join("pki", "ca.crt"),
  authorityKey: join("pki", "ca.key"),
  serving: join("pki", "server.crt"),
  servingKey: join("pki", "server.key"),
  frontProxyAuthority: join("pki", "front-proxy-ca.crt"),
  serviceAccountKey: join("pki", "service-accounts.key"),
  serviceAccountPublicKey: join("pki", "service-accounts.pub"),
  tokens: "tokens.csv",
  auditPolicy: "audit-policy.yaml",
  auditLog: join("log", "audit.log"),
  data: "etcd",
  users: "users",
} as const;

export function kubeconfigPlace(user: string): string {
  return join(places.users, `${user}.kubeconfig`);
}

/** What each part is started with; paths are relative to the folder of the control plane. */
export function flagsOf(part: Part, ports: Ports, extra: readonly string[]): string[] {
  switch (part) {
    case "etcd":
      return etcdFlags(ports);
    case "kube-apiserver":
      return [...apiServerFlags(ports), ...extra];
    case "kube-controller-manager":
      return controllerManagerFlags(ports);
    case "kube-scheduler":
      return [...followerFlags(part, ports.scheduler), ...unthrottled];
  }
}

/** Without fsync: a killed process loses nothing, only a machine that loses its power would. */
function etcdFlags({ etcd, peer }: Ports): string[] {
  const client = `http://${loopback}:${String(etcd)}`;
  const peers = `http://${loopback}:${String(peer)}`;
  return [
    "--name=default",
    `--data-dir=${places.data}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    `--quota-backend-bytes=${String(2 ** 30)}`,
  ];
}

function apiServerFlags({ etcd, api }: Ports): string[] {
  return [
    `--etcd-servers=http://${loopback}:${String(etcd)}`,
    `--bind-address=${loopback}`,
    `--advertise-address=${loopback}`,
    `--secure-port=${String(api)}`,
    "--endpoint-reconciler-type=none",
    `--tls-cert-file=${places.serving}`,
    `--tls-private-key-file=${places.servingKey}`,
    `--client-ca-file=${places.authority}`,
    `--requestheader-client-ca-file=${places.frontProxyAuthority}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--token-auth-file=${places.tokens}`,
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${places.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${places.serviceAccountKey}`,
    "--service-cluster-ip-range=10.0.0.0/16",
    "--allow-privileged=true",
    "--profiling=false",
    "--shutdown-delay-duration=0",
    `--audit-policy-file=${places.auditPolicy}`,
    `--audit-log-path=${places.auditLog}`,
    "--v=1",
  ];
}

/** By default 20 requests a second, or 50: tests would wait for nothing but that. */
const unthrottled = ["--kube-api-qps=500", "--kube-api-burst=1000"];

function controllerManagerFlags({ controllers }: Ports): string[] {
  return [
    ...followerFlags("kube-controller-manager", controllers),
    "--use-service-account-credentials=true",
    `--root-ca-file=${places.authority}`,
    `--service-account-private-key-file=${places.serviceAccountKey}`,
    `--cluster-signing-cert-file=${places.authority}`,
    `--cluster-signing-key-file=${places.authorityKey}`,
    ...unthrottled,
    "--flex-volume-plugin-dir=flexvolume",
    // No kubelet reports for a node that is an object only: the grace is so long that it stays Ready.
    "--node-monitor-grace-period=87600h",
  ];
}

function followerFlags(part: Part, port: number): string[] {
  const kubeconfig = kubeconfigPlace(part);
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--bind-address=${loopback}`,
    `--secure-port=${String(port)}`,
    `--tls-cert-file=${places.serving}`,
    `--tls-private-key-file=${places.servingKey}`,
    "--leader-elect=false",
    "--profiling=false",
  ];
}
