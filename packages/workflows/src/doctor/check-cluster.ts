import type { ClusterApi } from "@kubestage/adapters";
import type { Check, Cluster } from "@kubestage/core";
import { kubernetesVersions } from "@kubestage/core";
import type { Minor } from "../kubectl/choose-kubectl.ts";
import { check } from "./check.ts";

const slowMs = 1000;
const mostSkewMs = 5000;
const samples = 3;

/** How long the server takes to answer: the middle of a few requests on a connection that stands. */
export async function checkLatency(api: ClusterApi, signal?: AbortSignal): Promise<Check> {
  const taken: number[] = [];
  for (let count = 0; count < samples; count++) {
    const began = performance.now();
    await api.request("GET", "/version", undefined, signal);
    taken.push(performance.now() - began);
  }
  const middle = taken.toSorted((left, right) => left - right)[Math.floor(samples / 2)] ?? 0;
  const found = `${api.server} answers in ${middle.toFixed(0)} ms`;
  if (middle <= slowMs) return check("reach", "reach", "ok", { found });
  return check("reach", "reach", "warning", {
    found,
    advice: "applying many objects will take long: work from nearer by",
  });
}

export function checkIdentity(cluster: Cluster | undefined, uid: string): Check {
  if (cluster?.uid === uid) return check("identity", "identity", "ok", { found: `${uid}, as declared` });
  return check("identity", "identity", "warning", {
    found: uid,
    advice: cluster
      ? `if this is ${cluster.name}, add \`uid: ${uid}\` to the spec of that Cluster: until then nothing tells one cluster from another`
      : `\`uid: ${uid}\` in the spec of a Cluster declares it`,
  });
}

export function checkVersion(cluster: Cluster | undefined, server: Minor & { readonly gitVersion: string }): Check {
  const title = "server";
  const version = `${server.major}.${server.minor}`;
  const [oldest, newest] = [kubernetesVersions[0], kubernetesVersions.at(-1)];
  if (cluster && cluster.version !== version)
    return check("version", title, "problem", {
      found: `${server.gitVersion}, and ${cluster.version} is declared`,
      advice: `set \`version: "${version}"\` on the Cluster ${cluster.name}, or upgrade what is older`,
    });
  if (!kubernetesVersions.some((known) => known === version))
    return check("version", title, "warning", {
      found: `${server.gitVersion}; kubestage knows ${oldest} to ${newest}`,
      advice: "upgrade what is older",
    });
  return check("version", title, "ok", { found: cluster ? `${server.gitVersion}, as declared` : server.gitVersion });
}

/**
 * How far this machine's clock is from the server's, by what the server would write as the time of creation: a dry run.
 * Tokens and certificates are refused where clocks differ.
 */
export async function checkClock(api: ClusterApi, now: () => number, signal?: AbortSignal): Promise<Check> {
  const title = "clock";
  const configMaps = (await api.discovery({ signal })).find("v1", "ConfigMap");
  if (!configMaps) return check("clock", title, "unknown", { found: "the server does not tell the time" });
  const metadata = { name: "kubestage-doctor", namespace: "default" };
  const before = now();
  const answer = await api.apply(
    configMaps,
    { apiVersion: "v1", kind: "ConfigMap", metadata },
    { dryRun: true, signal },
  );
  const after = now();
  if (!answer.ok)
    return check("clock", title, "unknown", { found: "the server's time cannot be asked for with your rights" });
  const server = Date.parse(answer.object.metadata.creationTimestamp);
  // The server writes whole seconds.
  const skew = Math.max(0, before - (server + 1000), server - after);
  const seconds = (skew / 1000).toFixed(0);
  if (skew <= mostSkewMs) return check("clock", title, "ok", { found: "agrees with the server's" });
  return check("clock", title, "warning", {
    found: `differs from the server's by ${seconds} s or more`,
    advice: "set this machine's clock: tokens may be refused as expired or not yet valid",
  });
}
