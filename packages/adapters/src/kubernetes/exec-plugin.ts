import { spawn } from "node:child_process";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import type { ExecPlugin, KubeconfigCluster } from "./kubeconfig-entries.ts";
import { readMaterial } from "./target.ts";

/** What a credential plugin gave. */
export interface PluginCredential {
  readonly token: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since 1970; undefined where it holds until the server refuses it. */
  readonly expiresAt: number | undefined;
}

/** A plugin that cannot ask anybody has this long: one that waits for a login would wait for ever. */
const patienceMs = 60_000;

/**
 * Runs a credential plugin. What it prints is never shown or put into an error: a credential may stand in it. Only where
 * somebody sits at a terminal it may talk to that terminal directly, as for a login with a code.
 *
 * Errors: KS6011.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  cluster: KubeconfigCluster,
  context: string,
): Promise<PluginCredential> {
  const interactive = plugin.interactiveMode !== "Never" && process.stdin.isTTY && process.stderr.isTTY;
  if (plugin.interactiveMode === "Always" && !interactive)
    throw failed(plugin, context, "wants to ask somebody, and there is no terminal");
  const output = await outputOf(plugin, executionInfo(plugin, cluster, interactive), interactive, context);
  return credentialOf(output, plugin, context);
}

async function outputOf(plugin: ExecPlugin, info: string, interactive: boolean, context: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, plugin.arguments, {
      env: { ...process.env, ...plugin.environment, KUBERNETES_EXEC_INFO: info },
      stdio: interactive ? ["inherit", "pipe", "inherit"] : ["ignore", "pipe", "ignore"],
      ...(interactive ? {} : { timeout: patienceMs, killSignal: "SIGKILL" as const }),
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => {
      const missing = systemCode(error) === "ENOENT";
      reject(
        failed(plugin, context, missing ? "is not installed" : `cannot be started (${systemCode(error)})`, missing),
      );
    });
    child.on("close", (status, signal) => {
      if (status === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(failed(plugin, context, signal ? `was ended by ${signal}` : `failed with exit code ${status}`));
    });
  });
}

function executionInfo(plugin: ExecPlugin, cluster: KubeconfigCluster, interactive: boolean): string {
  const about = {
    server: cluster.server,
    "tls-server-name": cluster.tlsServerName,
    "insecure-skip-tls-verify": cluster.insecure || undefined,
    "certificate-authority-data": readMaterial(cluster.authority, "certificate authority")?.toString("base64"),
    "proxy-url": cluster.proxyUrl,
    "disable-compression": cluster.disableCompression || undefined,
    config: cluster.execConfig,
  };
  const spec = { interactive, ...(plugin.provideClusterInfo ? { cluster: about } : {}) };
  return JSON.stringify({ apiVersion: plugin.apiVersion, kind: "ExecCredential", spec });
}

function credentialOf(output: string, plugin: ExecPlugin, context: string): PluginCredential {
  let given: unknown;
  try {
    given = JSON.parse(output);
  } catch {
    throw failed(plugin, context, "gave something that is not JSON");
  }
  const { kind, apiVersion, status } = (given ?? {}) as {
    readonly kind?: unknown;
    readonly apiVersion?: unknown;
    readonly status?: Readonly<Record<string, unknown>> | null;
  };
  if (kind !== "ExecCredential") throw failed(plugin, context, "gave something that is no ExecCredential");
  if (apiVersion !== plugin.apiVersion)
    throw failed(plugin, context, `gave an ExecCredential that is not of ${plugin.apiVersion}, as the kubeconfig asks`);
  const field = (name: string): string | undefined => {
    const value = status?.[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const credential = {
    token: field("token"),
    certificate: field("clientCertificateData"),
    key: field("clientKeyData"),
    expiresAt: momentOf(field("expirationTimestamp")),
  };
  if (credential.token === undefined && (credential.certificate === undefined || credential.key === undefined))
    throw failed(plugin, context, "gave neither a token nor a certificate with its key");
  return credential;
}

function momentOf(timestamp: string | undefined): number | undefined {
  const moment = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(moment) ? undefined : moment;
}

function failed(plugin: ExecPlugin, context: string, what: string, missing = false): KubestageError {
  return new KubestageError("KS6011", {
    message: `there are no credentials for context ${context}: the credential plugin ${plugin.command} ${what}`,
    hint:
      missing && plugin.installHint !== undefined
        ? plugin.installHint.trim()
        : `run \`kubectl --context ${context} auth whoami\`: it shows what ${plugin.command} says; often a login is due`,
  });
}
