import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { RefusedError } from "@kubestage/adapters";
import { describe, expect, it } from "vitest";
import { ReadableNamespaces } from "./readable-namespaces.ts";

const configMaps = { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true, verbs: [] };
const deployments = { ...configMaps, group: "apps", kind: "Deployment", plural: "deployments" };
const refused = (code: number) =>
  new RefusedError("list configmaps", "https://kubernetes.example.com", {
    code,
    reason: "",
    message: "",
    causes: [],
  });

interface Answers {
  /** By namespace; where there is none the review is refused. */
  readonly rules: Readonly<Record<string, object>>;
  /** By namespace, what an attempt to list ends with. */
  readonly lists?: Readonly<Record<string, Error>>;
}

function readable({ rules, lists = {} }: Answers): {
  of: (resource: ServedResource) => Promise<string[]>;
  reviewed: string[];
} {
  const reviewed: string[] = [];
  const api = {
    request: async (_method: string, _path: string, body: { spec: { namespace: string } }) => {
      await Promise.resolve();
      const { namespace } = body.spec;
      reviewed.push(namespace);
      const status = rules[namespace];
      return status ? { ok: true, object: { status }, warnings: [] } : { ok: false, problem: {}, warnings: [] };
    },
    async *list(_resource: ServedResource, { namespace = "" }: { namespace?: string }) {
      await Promise.resolve();
      if (lists[namespace]) throw lists[namespace];
      yield { objects: [], resourceVersion: "1" };
    },
  } as Partial<Record<keyof ClusterApi, unknown>> as ClusterApi;
  const signal = new AbortController().signal;
  const namespaces = new ReadableNamespaces({ api, namespaces: ["one", "two", "three"], signal });
  return { of: (resource) => namespaces.of(resource), reviewed };
}

const nothing = { incomplete: false, resourceRules: [] };
const rule = (more: object) => ({ verbs: ["list"], apiGroups: [""], resources: ["configmaps"], ...more });
const only = (...resourceRules: readonly object[]) => ({ incomplete: false, resourceRules });

describe("ReadableNamespaces", () => {
  it("has those whose rules allow to list the kind, and asks for each's rules once", async () => {
    const { of, reviewed } = readable({
      rules: {
        one: only(rule({})),
        two: only(rule({ verbs: ["*"], apiGroups: ["*"], resources: ["*"] })),
        three: nothing,
      },
    });
    expect(await of(configMaps)).toEqual(["one", "two"]);
    expect(await of(deployments)).toEqual(["two"]);
    expect(reviewed).toEqual(["one", "two", "three"]);
  });

  it("takes no other right for it", async () => {
    const { of } = readable({
      rules: {
        one: only(rule({ verbs: ["get", "watch"] })),
        two: only(rule({ resourceNames: ["one"] })),
        three: only(rule({ apiGroups: ["apps"] }), rule({ resources: ["configmaps/status"] })),
      },
    });
    expect(await of(configMaps)).toEqual([]);
  });

  it("tries where the server does not know all rules, or tells none", async () => {
    const incomplete = { incomplete: true, resourceRules: [] };
    const lists = { two: refused(403) };
    const { of } = readable({ rules: { one: incomplete, two: incomplete }, lists });
    expect(await of(configMaps)).toEqual(["one", "three"]);
    const failing = readable({ rules: { one: incomplete }, lists: { one: refused(500) } });
    await expect(failing.of(configMaps)).rejects.toMatchObject({ problem: { code: 500 } });
  });
});
