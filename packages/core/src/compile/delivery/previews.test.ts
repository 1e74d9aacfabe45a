import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { parseDeclaration } from "../../parse/parse-declaration.ts";
import { sourceOf } from "../../parse/testing.ts";
import { declaration } from "../../parse/testing/short-declaration.ts";
import { compilePlatform } from "../compile-platform.ts";

/** What is written for a cluster that an engine delivers to, beside dev with preview-17. */
function objectsOf(engine: "argocd" | "flux"): KubernetesObject[] {
  const text = declaration(
    "Platform shop: { domain: example.com, ledger: { repository: https://git.example.com/ledger.git } }\n" +
      `Cluster nonprod: { cni: calico, delivery: ${engine} }\n` +
      "Stage preview: { cluster: nonprod, tier: development, lifetime: { ttl: 48h, most: 5 } }\n",
  );
  const { platform } = parseDeclaration([sourceOf(text)], undefined, [{ name: "preview-17", like: "preview" }]);
  if (!platform) throw new Error("no platform");
  return [...compilePlatform(platform)].flatMap(({ manifests }) => manifests.map(({ object }) => object));
}

describe("an engine takes away a preview whole when its delivery goes, and of other stages nothing", () => {
  test("Argo CD", () => {
    const objects = objectsOf("argocd");
    const finalizers = (kind: string) =>
      objects
        .filter((object) => object.kind === kind)
        .map(({ metadata: { name, finalizers: all = [] } }) => [name, all.length]);
    for (const kind of ["Application", "AppProject"])
      expect(finalizers(kind)).toEqual([
        ["kubestage-shop", 0],
        ["kubestage-shop-dev.walls", 0],
        ["kubestage-shop-dev", 0],
        ["kubestage-shop-preview-17.walls", 1],
        ["kubestage-shop-preview-17", 0],
      ]);
    expect(kept(objects, "argocd.argoproj.io/sync-options")).toEqual(["web-dev"]);
  });

  test("Flux", () => {
    const objects = objectsOf("flux");
    const policies = objects
      .filter(({ kind }) => kind === "Kustomization")
      .map(({ metadata: { namespace, name }, ...rest }) => [namespace, name, valueIn(rest, "deletionPolicy")]);
    expect(policies.filter(([, , policy]) => policy === "Delete")).toEqual([
      ["flux-system", "kubestage-shop-preview-17", "Delete"],
    ]);
    expect(policies).toHaveLength(5);
    expect(kept(objects, "kustomize.toolkit.fluxcd.io/prune")).toEqual(["web-dev"]);
  });
});

function kept(objects: readonly KubernetesObject[], mark: string): string[] {
  const namespaces = objects.filter(({ kind, metadata }) => kind === "Namespace" && metadata.annotations?.[mark]);
  return namespaces.map(({ metadata }) => metadata.name);
}

function valueIn(object: object, field: string): unknown {
  const { spec } = object as { readonly spec?: Readonly<Record<string, unknown>> };
  return spec?.[field];
}
