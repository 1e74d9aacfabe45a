import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import type { ApiRequest, RunningControlPlane } from "../../../../testbed/harness/index.ts";
import type { Ran, RunOptions } from "./run-kubestage.ts";
import { runKubestage } from "./run-kubestage.ts";
import type { Faults, FaultyProxy } from "./faulty-proxy.ts";
import { context, startFaultyProxy } from "./faulty-proxy.ts";

/** A folder with a declaration that is applied, changed and applied again. It is gone at the end of its scope. */
export interface Workplace extends Disposable {
  readonly folder: string;
  readonly declare: (text: string) => void;
  /** A way to the API server, on which things go wrong. */
  readonly through: (plane: RunningControlPlane, faults?: Faults) => Promise<FaultyProxy>;
  /** Runs kubestage there, through the kubeconfig of such a way. */
  readonly run: (way: Pick<FaultyProxy, "kubeconfig">, words: readonly string[], options?: RunOptions) => Promise<Ran>;
}

export function workplace(declaration: string): Workplace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-apply-")));
  const declare = (text: string): void => writeFileSync(join(folder, "shop", "platform.yaml"), text);
  const ways: FaultyProxy[] = [];
  mkdirSync(join(folder, "shop"));
  declare(declaration);
  return {
    folder,
    declare,
    through: async (plane, faults) => {
      const way = await startFaultyProxy(plane, folder, faults);
      ways.push(way);
      return way;
    },
    run: ({ kubeconfig }, words, options = {}) =>
      runKubestage([...words, "--context", context], {
        ...options,
        from: folder,
        environment: { KUBECONFIG: kubeconfig, XDG_STATE_HOME: join(folder, "state"), ...options.environment },
      }),
    [Symbol.dispose]: () => {
      for (const way of ways) way.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An apply that asks nothing. Deleting a namespace counts as losing what is in it. */
export const apply = ["apply", "shop", "--yes", "--allow-data-loss", "--timeout", "90s"] as const;

/** Fails with all that was said where a command ended otherwise. */
export function expectCode({ code, signal, stdout, stderr }: Ran, expected: number): void {
  if (code !== expected)
    throw new Error(`it ended with ${String(code ?? signal)} and not ${expected}:\n${stdout}\n${stderr}`);
}

/**
 * Takes a platform's admission policies away: judged by those of every platform that a test has left behind, requests
 * would take seconds.
 */
export async function retire(plane: RunningControlPlane, platform: string): Promise<void> {
  const labels = encodeURIComponent(`app.kubernetes.io/part-of=${platform}`);
  for (const path of collections.filter((name) => name.includes("admission")))
    await ask(plane, { method: "DELETE", path: `${path}?labelSelector=${labels}` });
}

/**
 * For the platforms of one suite, of whose control plane `plane` tells: names that are given out are remembered, and
 * their policies taken away after each test.
 */
export function platformNames(plane: () => RunningControlPlane): (name: string) => string {
  let used: string[] = [];
  afterEach(async () => {
    for (const name of used) await retire(plane(), name);
    used = [];
  });
  return (name) => {
    used.push(name);
    return name;
  };
}

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string };
}

/**
 * Every object that kubestage made for a platform, as `plural namespace/name` with its UID: read by labels, without what
 * kubestage keeps for itself.
 */
export async function objectsOf(plane: RunningControlPlane, platform: string): Promise<Map<string, string>> {
  const labels = encodeURIComponent(`app.kubernetes.io/part-of=${platform},app.kubernetes.io/component!=inventory`);
  const found = new Map<string, string>();
  for (const path of collections) {
    const { items } = await read<{ items: Listed[] }>(plane, `${path}?labelSelector=${labels}`);
    for (const { metadata } of items)
      found.set(`${path.split("/").at(-1)} ${metadata.namespace ?? ""}/${metadata.name}`, metadata.uid);
  }
  return found;
}

const collections = [
  ...["namespaces", "configmaps", "services", "serviceaccounts", "resourcequotas", "limitranges", "secrets"].map(
    (name) => `/api/v1/${name}`,
  ),
  ...["deployments", "statefulsets", "daemonsets"].map((name) => `/apis/apps/v1/${name}`),
  ...["roles", "rolebindings", "clusterroles", "clusterrolebindings"].map(
    (name) => `/apis/rbac.authorization.k8s.io/v1/${name}`,
  ),
  ...["validatingadmissionpolicies", "validatingadmissionpolicybindings"].map(
    (name) => `/apis/admissionregistration.k8s.io/v1/${name}`,
  ),
  ...["mutatingadmissionpolicies", "mutatingadmissionpolicybindings"].map(
    (name) => `/apis/admissionregistration.k8s.io/v1/${name}`,
  ),
  "/apis/networking.k8s.io/v1/networkpolicies",
  "/apis/networking.k8s.io/v1/ingresses",
  "/apis/scheduling.k8s.io/v1/priorityclasses",
  "/apis/policy/v1/poddisruptionbudgets",
  "/apis/autoscaling/v2/horizontalpodautoscalers",
];

/** The UIDs that the inventory holds; `pending` where one is. */
export async function inventoryOf(plane: RunningControlPlane, platform: string): Promise<string[]> {
  const path = `/api/v1/namespaces/kubestage-${platform}/configmaps?labelSelector=app.kubernetes.io%2Fcomponent%3Dinventory`;
  const { items } = await read<{ items: { data: { objects: string } }[] }>(plane, path);
  return items.flatMap(({ data }) =>
    data.objects
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.slice(line.lastIndexOf(" ") + 1)),
  );
}

/** Fails unless nothing is there that the inventory does not know by its UID, and nothing in it that is not there. */
export async function expectRecorded(plane: RunningControlPlane, platform: string): Promise<Map<string, string>> {
  const objects = await objectsOf(plane, platform);
  expect((await inventoryOf(plane, platform)).toSorted()).toEqual([...objects.values()].toSorted());
  return objects;
}

/** What the API server answers to a GET. */
export async function read<Body>(plane: RunningControlPlane, path: string): Promise<Body> {
  return (await ask(plane, { method: "GET", path })) as Body;
}

/** One request as an administrator. Errors: where it is refused. */
export async function ask(plane: RunningControlPlane, request: ApiRequest): Promise<unknown> {
  const answer = await plane.request(request);
  if (answer.status >= 300) throw new Error(`${request.method ?? "GET"} ${request.path}: ${JSON.stringify(answer)}`);
  return answer.text === "" ? undefined : JSON.parse(answer.text);
}
