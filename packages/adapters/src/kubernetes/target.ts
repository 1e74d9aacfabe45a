import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import { type Kubeconfig, readKubeconfig } from "./kubeconfig.ts";
import type { KubeconfigCluster, KubeconfigUser, Material } from "./kubeconfig-entries.ts";

/** One cluster and who we are there. */
export interface Target {
  /** The context's name, `in-cluster` for a pod's own account. */
  readonly context: string;
  readonly namespace: string | undefined;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
}

export interface KubeContext {
  readonly name: string;
  readonly server: string;
  readonly namespace?: string;
  readonly isCurrent: boolean;
}

/**
 * The contexts of the kubeconfig, in its order, without those whose cluster is not in it.
 *
 * Errors: KS6014.
 */
export function listContexts({ kubeconfig }: { readonly kubeconfig?: string | undefined } = {}): KubeContext[] {
  const { contexts, clusters, currentContext } = readKubeconfig(kubeconfig);
  return [...contexts].flatMap(([name, { cluster, namespace }]) => {
    const server = clusters.get(cluster)?.server;
    if (server === undefined || server === "") return [];
    return [{ name, server, ...(namespace === undefined ? {} : { namespace }), isCurrent: name === currentContext }];
  });
}

/**
 * Where `context`, or the current context, leads. Where there is no kubeconfig at all and this process runs in a pod, to
 * the pod's own cluster.
 *
 * Errors: KS6014 where there is no such context, or it lacks its cluster or user.
 */
export function findTarget(context: string | undefined, kubeconfig: string | undefined): Target {
  const config = readKubeconfig(kubeconfig);
  const name = context ?? config.currentContext;
  if (name === undefined) {
    const own = config.contexts.size === 0 ? podTarget() : undefined;
    if (own) return own;
    throw noTarget(
      config.files.length === 0 ? "there is no kubeconfig" : `${from(config)} has no current context`,
      config,
    );
  }
  const found = config.contexts.get(name);
  if (!found) throw noTarget(`${from(config)} has no context ${JSON.stringify(name)}`, config);
  const cluster = config.clusters.get(found.cluster);
  const user = found.user === "" ? nobody : config.users.get(found.user);
  if (!cluster)
    throw noTarget(
      `the context ${name} refers to the cluster ${found.cluster || '""'}, which ${from(config)} lacks`,
      config,
    );
  if (!user)
    throw noTarget(`the context ${name} refers to the user ${found.user}, who is not in ${from(config)}`, config);
  if (!/^https?:\/\/./.test(cluster.server))
    throw noTarget(`the cluster of context ${name} has no server with http or https`, config);
  return { context: name, namespace: found.namespace, cluster, user };
}

function from({ files }: Kubeconfig): string {
  return files.length === 0 ? "the kubeconfig" : files.join(", ");
}

function noTarget(message: string, { contexts }: Kubeconfig): KubestageError {
  const names = [...contexts.keys()];
  const known =
    names.length === 0 ? "" : `; known contexts: ${names.slice(0, 10).join(", ")}${names.length > 10 ? ", …" : ""}`;
  return new KubestageError("KS6014", {
    message,
    hint: `name a kubeconfig with \`--kubeconfig\` or KUBECONFIG, and a context with \`--context\`${known}`,
  });
}

const nothing: Material = { data: undefined, file: undefined };
const nobody: KubeconfigUser = {
  certificate: nothing,
  key: nothing,
  token: undefined,
  tokenFile: undefined,
  username: undefined,
  password: undefined,
  impersonate: { user: undefined, uid: undefined, groups: [], extra: {} },
  exec: undefined,
  authProvider: undefined,
};

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Source: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
function podTarget(): Target | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  if (!host || !port) return undefined;
  const authority = { data: undefined, file: `${accountFolder}/ca.crt` };
  return {
    context: "in-cluster",
    namespace: readMaterial({ data: undefined, file: `${accountFolder}/namespace` }, "namespace")?.toString("utf8"),
    cluster: {
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      authority,
      insecure: false,
      tlsServerName: undefined,
      proxyUrl: undefined,
      disableCompression: false,
      execConfig: undefined,
    },
    user: { ...nobody, tokenFile: `${accountFolder}/token` },
  };
}

/**
 * What stands in the kubeconfig or in the file that it names; `what` names it in a message.
 *
 * Errors: KS6014 where the file cannot be read.
 */
export function readMaterial({ data, file }: Material, what: string): Buffer | undefined {
  if (data !== undefined) {
    if (isBase64(data)) return Buffer.from(data, "base64");
    throw new KubestageError("KS6014", {
      message: `the ${what} in the kubeconfig is not in base64`,
      hint: "get a fresh kubeconfig: it was cut, or changed by hand",
    });
  }
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new KubestageError("KS6014", {
      message: `the ${what} ${file}, which the kubeconfig names, cannot be read: ${systemCode(error) ?? String(error)}`,
      hint: "get a fresh kubeconfig, or correct the path or its permissions",
      cause: error,
    });
  }
}

/** Lines may be broken anywhere. */
function isBase64(text: string): boolean {
  const letters = text.replaceAll(/\s/g, "");
  return letters.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(letters);
}
