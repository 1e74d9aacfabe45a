import type { ClusterApi } from "@kubestage/adapters";
import type { LiveObject } from "@kubestage/core";
import { expect, it } from "vitest";
import { checkNetwork } from "./check-network.ts";

/** A cluster with one DaemonSet, and the configuration of cilium. */
function cluster(name: string, status: object, configuration?: object): ClusterApi {
  const daemonSet = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name }, status } as unknown as LiveObject;
  const api: Partial<ClusterApi> = {
    discovery: () =>
      Promise.resolve({
        find: (apiVersion, kind) => ({
          group: "",
          version: "v1",
          kind,
          plural: apiVersion,
          namespaced: true,
          verbs: [],
        }),
        resources: [],
        unavailable: [],
      }),
    async *list() {
      yield await Promise.resolve({ objects: [daemonSet], resourceVersion: "1" });
    },
    get: () =>
      Promise.resolve(
        configuration
          ? { ok: true, object: { data: configuration } as unknown as LiveObject, warnings: [] }
          : { ok: false, problem: { code: 403, reason: "Forbidden", message: "no", causes: [] }, warnings: [] },
      ),
  };
  return api as ClusterApi;
}

const running = { desiredNumberScheduled: 3, numberReady: 3 };

it.each([
  ["an agent on each node", cluster("calico-node", running), "ok", "ready on 3 of 3 nodes; only traffic"],
  [
    "an agent that some nodes lack",
    cluster("calico-node", { ...running, numberReady: 2 }),
    "problem",
    "2 of 3 nodes only",
  ],
  ["an agent that runs nowhere", cluster("calico-node", {}), "unknown", "runs on no node"],
  [
    "cilium that is told to enforce nothing",
    cluster("cilium", running, { "enable-policy": "never" }),
    "problem",
    "`never`",
  ],
  ["cilium as it comes", cluster("cilium", running, { "enable-policy": "default" }), "ok", "cilium enforces"],
  ["cilium whose configuration may not be read", cluster("cilium", running), "ok", "cilium enforces"],
])("%s", async (_, api, state, found) => {
  expect(await checkNetwork(api, undefined)).toMatchObject({ state, found: expect.stringContaining(found) as string });
});
