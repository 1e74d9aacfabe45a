import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { platformFrom } from "../../parse/testing.ts";
import { may, accessOf, serviceAccount } from "../testing/access-judge.ts";
import type { CompiledFile } from "../compile-platform.ts";
import { compilePlatform } from "../compile-platform.ts";
import { isOfWholeCluster } from "./delivered-by.ts";
import { deliveredPlatform } from "./testing/delivered-platform.ts";

const filesOf = (text: string): CompiledFile[] => [...compilePlatform(platformFrom(text))];
const objectsOf = (files: readonly CompiledFile[]): KubernetesObject[] =>
  files.flatMap(({ manifests }) => manifests.map(({ object }) => object));
const idOf = ({ apiVersion, kind, metadata }: KubernetesObject) =>
  `${apiVersion} ${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
const marks = /^(argocd\.argoproj\.io|kustomize\.toolkit\.fluxcd\.io)\//;
const isDelivery = ({ path }: CompiledFile) => path.endsWith("/delivery.yaml");

/** As YAML would say it, without what is only there for an engine. */
function unmarked({ metadata, ...rest }: KubernetesObject): unknown {
  const { annotations, ...others } = metadata;
  const own = Object.entries(annotations ?? {}).filter(([name]) => !marks.test(name));
  return JSON.parse(JSON.stringify({ ...rest, metadata: others, ...(own.length > 0 && { annotations: own }) }));
}

describe("whatever the platform, delivered by an engine", () => {
  it("its cluster gets the very objects that kubestage would apply, each in one file of one applier", () => {
    fc.assert(
      fc.property(deliveredPlatform, ({ own, delivered, engine }) => {
        const [before, after] = [filesOf(own), filesOf(delivered)];
        const changed = new Set(["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"]);
        const comparable = (files: readonly CompiledFile[]) =>
          new Map(
            objectsOf(files.filter((file) => !isDelivery(file))).map((object) => [
              idOf(object),
              changed.has(object.kind) ? object.kind : unmarked(object),
            ]),
          );
        expect(comparable(after)).toEqual(comparable(before));
        const ids = objectsOf(after).map(idOf);
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(after.map(({ path }) => path)).size).toBe(after.length);
        for (const { path, stage } of [...before, ...after])
          expect([path, isOfWholeCluster(path)]).toEqual([path, stage === undefined]);
        for (const { path, applier } of after) {
          const isEngines = /^main\/(_cluster|[^/]+\/(walls|apps))\//.test(path);
          expect([path, applier]).toEqual([path, isEngines ? engine : "kubestage"]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("what runs in a stage is what its deployer may apply, and nothing that guards the stage is", () => {
    const resourceOf = ({ apiVersion, kind }: KubernetesObject) => {
      const one = kind.toLowerCase();
      const plural = one.endsWith("s") ? `${one}es` : `${one}s`.replace(/ys$/, "ies");
      const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
      return `${plural}${group}`;
    };
    fc.assert(
      fc.property(deliveredPlatform, ({ delivered }) => {
        const platform = platformFrom(delivered);
        const [cluster] = platform.clusters;
        if (!cluster) throw new Error("there is one cluster");
        const access = accessOf({ platform, cluster, stages: platform.stages });
        for (const { path, stage: name, manifests } of compilePlatform(platform)) {
          const stage = platform.stages.find((one) => one.name === name);
          if (!stage || path.endsWith("_stage.yaml")) continue;
          const who = serviceAccount(stage.systemNamespace, "deployer");
          for (const { object } of manifests) {
            if (object.kind === "ServiceAccount") continue;
            const able = may(access, who, "patch", resourceOf(object), object.metadata.namespace ?? "");
            expect([path, object.kind, able]).toEqual([path, object.kind, path.includes("/apps/")]);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("no namespace and no volume claim goes because a file is gone", () => {
    fc.assert(
      fc.property(deliveredPlatform, ({ delivered, engine }) => {
        const files = filesOf(delivered).filter(({ applier }) => applier !== "kubestage");
        const mark = {
          argocd: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
          flux: { "kustomize.toolkit.fluxcd.io/prune": "disabled" },
        }[engine];
        for (const { kind, metadata } of objectsOf(files)) {
          if (kind === "Namespace" || kind === "PersistentVolumeClaim")
            expect(metadata.annotations).toMatchObject(mark);
          else if (engine === "flux")
            expect(Object.keys(metadata.annotations ?? {}).some((name) => marks.test(name))).toBe(false);
        }
      }),
      { numRuns: 20 },
    );
  });
});
