import type { ClusterApi, WatchEvent } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import { expect, it } from "vitest";
import { pollEvents } from "./events.ts";
import type { KindToWatch } from "./kinds.ts";

const resource = { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true, verbs: [] };
const kind: KindToWatch = { resource, options: {}, wanted: new Map(), judgesForeign: true };
const away = new KubestageError("KS6010", { message: "the API server cannot be reached", hint: "" });

/** A cluster whose lists end, one after the other, as told. */
function cluster(...ends: readonly (Error | undefined)[]): ClusterApi {
  const left = ends.values();
  return {
    async *list() {
      await Promise.resolve();
      const { value: error } = left.next();
      if (error) throw error;
      yield { objects: [], resourceVersion: "1" };
    },
  } as Partial<ClusterApi> as ClusterApi;
}

async function told(api: ClusterApi, count: number): Promise<{ types: WatchEvent["type"][]; waits: string[] }> {
  const [types, waits]: [WatchEvent["type"][], string[]] = [[], []];
  const signal = new AbortController().signal;
  for await (const { type } of pollEvents(api, kind, { everyMs: 1, signal, onWait: (what) => waits.push(what) })) {
    types.push(type);
    if (types.length === count) break;
  }
  return { types, waits };
}

it("goes on when a server that was away is back, and tells nothing as gone meanwhile", async () => {
  expect(await told(cluster(undefined, away, away, undefined), 6)).toEqual({
    types: ["restarted", "synced", "restarted", "restarted", "restarted", "synced"],
    waits: [away.message, away.message],
  });
});

it("ends where the server was never there, or refuses", async () => {
  await expect(told(cluster(away), 9)).rejects.toBe(away);
  const refused = new KubestageError("KS6015", { message: "no", hint: "" });
  await expect(told(cluster(undefined, refused), 9)).rejects.toBe(refused);
});
