import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { Api } from "./api.ts";
import type { Enforced } from "./enforced-cluster.ts";
import { build } from "./kubestage.ts";
import type { Scenario } from "./scenario.ts";

const validationTimeoutMs = 240_000;

interface Built {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface Served {
  readonly kind: string;
  readonly name: string;
  readonly namespaced: boolean;
}

/** Every object that `kubestage build` writes for the cluster, before the API server that knows its schema. */
export function describeValidation(enforced: () => Enforced, scenario: Scenario): void {
  describe.each([scenario.cluster, ...(scenario.alike ?? [])])("every object of the cluster %s", (cluster) => {
    it(
      "passes with fieldValidation=Strict, and does not with a field that nobody knows",
      async () => {
        const api = enforced().world.api.dryRun();
        const objects = loadAll(await build(scenario, cluster)) as Built[];
        const path = await pathsOf(api, objects);
        const refusals = async (change: object) => {
          const found = await Promise.all(
            objects.map(async (object) => {
              const query = "?fieldManager=kubestage&force=true&fieldValidation=Strict";
              const { status, body } = await api
                .as()
                .patch(`${path(object)}${query}`, "apply", { ...object, ...change });
              return status < 300 ? [] : [{ path: path(object), message: body.message }];
            }),
          );
          return found.flat();
        };
        expect(objects.length).toBeGreaterThan(0);
        expect(await refusals({})).toEqual([]);
        expect(await refusals({ unheardOf: true })).toEqual(
          objects.map((object) => ({ path: path(object), message: expect.stringContaining("unheardOf") as unknown })),
        );
      },
      validationTimeoutMs,
    );
  });
}

async function pathsOf(api: Api, objects: readonly Built[]): Promise<(object: Built) => string> {
  const versions = [...new Set(objects.map(({ apiVersion }) => apiVersion))];
  const root = (version: string) => (version.includes("/") ? `/apis/${version}` : `/api/${version}`);
  const served = new Map<string, Served>();
  for (const version of versions) {
    const { body } = await api.as().get(root(version));
    const resources = body["resources"] as readonly Served[];
    for (const one of resources) if (!one.name.includes("/")) served.set(`${version} ${one.kind}`, one);
  }
  return ({ apiVersion, kind, metadata: { name, namespace } }) => {
    const found = served.get(`${apiVersion} ${kind}`);
    if (!found) throw new Error(`the API server does not serve ${kind} of ${apiVersion}`);
    const place = found.namespaced ? `/namespaces/${namespace ?? ""}` : "";
    return `${root(apiVersion)}${place}/${found.name}/${name}`;
  };
}
