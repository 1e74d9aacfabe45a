import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { declaration } from "../../parse/testing/short-declaration.ts";
import { platformFrom } from "../../parse/testing.ts";
import { compilePlatform } from "../compile-platform.ts";
import { deliveredPlatform, repository } from "./testing/delivered-platform.ts";

interface Kustomization extends KubernetesObject {
  readonly spec: {
    readonly path: string;
    readonly sourceRef: { readonly name: string };
    readonly serviceAccountName: string;
    readonly wait: boolean;
    readonly healthChecks?: unknown;
    readonly dependsOn: readonly { readonly name: string; readonly namespace: string }[];
    readonly targetNamespace?: string;
  };
}

const isKustomization = (object: KubernetesObject): object is Kustomization => object.kind === "Kustomization";
const idOf = ({ name, namespace = "" }: { readonly name: string; readonly namespace?: string }) =>
  `${namespace}/${name}`;

describe("the Kustomizations of Flux, whatever the platform", () => {
  it("bring each folder once: the cluster's, then a stage's walls, then as its deployer what runs there", () => {
    fc.assert(
      fc.property(deliveredPlatform, ({ engine, delivered }) => {
        fc.pre(engine === "flux");
        const files = [...compilePlatform(platformFrom(delivered))];
        const folders = files
          .filter(({ applier }) => applier === "flux")
          .map(({ path }) => `./manifests/${path.slice(0, path.lastIndexOf("/"))}`);
        const found = files.flatMap(({ manifests }) => manifests.map(({ object }) => object)).filter(isKustomization);
        const ways = found.map(({ metadata, spec }) => [
          spec.path,
          `${metadata.namespace}:${spec.serviceAccountName}`,
          spec.dependsOn.map(idOf),
        ]);
        const stages = [...new Set(files.flatMap(({ stage }) => stage ?? []))];
        const wanted = stages.flatMap((stage) => [
          [`./manifests/main/${stage}/walls`, "flux-system:kustomize-controller", ["flux-system/kubestage-shop"]],
          [
            `./manifests/main/${stage}/apps`,
            `kubestage-shop-${stage}:deployer`,
            [`flux-system/kubestage-shop-${stage}`],
          ],
        ]);
        expect(ways).toEqual([["./manifests/main/_cluster", "flux-system:kustomize-controller", []], ...wanted]);
        expect(new Set(folders)).toEqual(new Set(ways.map(([path]) => path)));
        expect(new Set(found.map(({ metadata }) => idOf(metadata))).size).toBe(found.length);
        // What depends on one comes once all that it brings is healthy: `wait` stands for checks of all of it, and overrides `healthChecks`.
        expect(found.filter(({ spec }) => !spec.wait || spec.healthChecks !== undefined)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the source of Flux", () => {
  const source = (engine: string) => {
    const text = declaration(
      `Platform shop: { domain: example.com, ledger: { repository: ${repository} } }\nCluster nonprod: { cni: calico, delivery: flux, ${engine} }\n`,
    );
    const objects = [...compilePlatform(platformFrom(text))].flatMap(({ manifests }) => manifests);
    return objects.find(({ object }) => object.kind === "GitRepository")?.object;
  };

  it("is the ledger, and of it the cluster's own folder", () => {
    expect(source("")).toMatchObject({
      metadata: { name: "kubestage-shop", namespace: "flux-system" },
      spec: { url: repository, ref: { branch: "main" }, sparseCheckout: ["manifests/nonprod"] },
    });
    expect(source("")).not.toHaveProperty("spec.secretRef");
  });

  it("is read by the declared credentials, where Flux is declared to be", () => {
    expect(source("engine: { namespace: delivery, credentials: ledger-key }")).toMatchObject({
      metadata: { namespace: "delivery" },
      spec: { secretRef: { name: "ledger-key" } },
    });
  });

  it("is for each stage its branch, where stages have branches: what is of one stage takes the same", () => {
    const text = declaration(
      `Platform shop: { domain: example.com, ledger: { repository: ${repository}, stages: branches } }\nCluster nonprod: { cni: calico, delivery: flux, engine: { credentials: ledger-key } }\n`,
    );
    const objects = [...compilePlatform(platformFrom(text))].flatMap(({ manifests }) =>
      manifests.map(({ object }) => object),
    );
    const [ofCluster, ofDev, ...others] = objects.filter(({ kind }) => kind === "GitRepository");
    expect(ofCluster).toMatchObject({ metadata: { name: "kubestage-shop" }, spec: { ref: { branch: "main" } } });
    expect(ofDev).toMatchObject({
      metadata: { name: "kubestage-shop-dev", namespace: "flux-system" },
      spec: {
        ...{ url: repository, ref: { branch: "stages/dev" }, secretRef: { name: "ledger-key" } },
        ...{ sparseCheckout: ["nonprod"], ignore: "/*\n!/nonprod/\n" },
      },
    });
    expect(others).toEqual([]);
    const ways = objects.filter(isKustomization).map(({ spec }) => [spec.path, spec.sourceRef.name]);
    expect(ways).toEqual([
      ["./manifests/nonprod/_cluster", "kubestage-shop"],
      ["./nonprod/walls", "kubestage-shop-dev"],
      ["./nonprod/apps", "kubestage-shop-dev"],
    ]);
  });
});
