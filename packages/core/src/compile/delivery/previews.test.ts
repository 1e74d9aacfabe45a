import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { parseDeclaration } from "../../parse/parse-declaration.ts";
import { sourceOf } from "../../parse/testing.ts";
import { declaration } from "../../parse/testing/short-declaration.ts";
import { type CompiledFile, compilePlatform } from "../compile-platform.ts";
import type { Application, ApplicationSet, AppProject } from "./argocd-objects.ts";
import { applicationsOf } from "./testing/applications-of.ts";
import { like, permits } from "./testing/project-judge.ts";

const otherTemplate =
  "App api: { team: storefront, image: registry.example.com/api, port: 8080, calls: [{ app: web }] }\n" +
  "Stage load: { cluster: nonprod, tier: performance, nodes: shared, namespaces: single, lifetime: { ttl: 4h, most: 1 } }\n";

interface Declared {
  readonly previews: readonly string[];
  readonly stages?: string;
  readonly more?: string;
}

/** What is written for a cluster that an engine delivers to, beside dev with previews. */
function filesOf(engine: "argocd" | "flux", { previews, stages = "folders", more = "" }: Declared): CompiledFile[] {
  const text = declaration(
    `Platform shop: { domain: example.com, ledger: { repository: https://git.example.com/ledger.git, stages: ${stages} } }\n` +
      `Cluster nonprod: { cni: calico, delivery: ${engine} }\n` +
      `Stage preview: { cluster: nonprod, tier: development, lifetime: { ttl: 48h, most: 5 } }\n${more}`,
  );
  const made = previews.map((name) => ({ name, like: name.slice(0, name.indexOf("-")) }));
  const { platform, diagnostics } = parseDeclaration([sourceOf(text)], undefined, made);
  if (!platform) throw new Error(JSON.stringify(diagnostics.map(({ message }) => message)));
  return [...compilePlatform(platform)];
}

function objectsOf(engine: "argocd" | "flux"): KubernetesObject[] {
  const files = filesOf(engine, { previews: ["preview-17"] });
  return files.flatMap(({ manifests }) => manifests.map(({ object }) => object));
}

const isSet = (object: KubernetesObject): object is ApplicationSet => object.kind === "ApplicationSet";
const isProject = (object: KubernetesObject): object is AppProject => object.kind === "AppProject";
const isApplication = (object: KubernetesObject): object is Application => object.kind === "Application";

describe("Argo CD", () => {
  test.each(["folders", "branches"])(
    "brings each preview by an ApplicationSet, whole and alone, where stages have %s",
    (kind) => {
      const previews = ["preview-17", "preview-a-b", "load-1"];
      const all = filesOf("argocd", { previews, stages: kind, more: otherTemplate });
      const brought = all.filter(({ applier }) => applier === "argocd");
      const objects = all.flatMap(({ manifests }) => manifests.map(({ object }) => object));
      const projects = new Map(objects.filter(isProject).map((project) => [project.metadata.name, project]));
      const applications = [
        ...objects.filter(isApplication),
        ...objects.filter(isSet).flatMap((set) => applicationsOf(set, all)),
      ];
      expect(new Set(applications.map(({ metadata }) => metadata.name)).size).toBe(applications.length);
      const bringers = brought.map(({ path, stage, manifests }) => {
        const folder = path.slice(0, path.lastIndexOf("/"));
        const [cluster, , part] = folder.split("/");
        const at =
          kind === "folders" || stage === undefined
            ? ["main", `manifests/${folder}`]
            : [`stages/${stage}`, `${cluster}/${part}`];
        const own = applications.filter(
          ({ spec: { source } }) => source.targetRevision === at[0] && source.path === at[1],
        );
        for (const { spec } of own) {
          const project = projects.get(spec.project);
          if (!project) throw new Error(`there is no project ${spec.project}`);
          expect(project.spec.destinations.some((one) => like(one.namespace, spec.destination.namespace))).toBe(true);
          for (const { object } of manifests)
            expect([path, object, permits(project, object)]).toEqual([path, object, true]);
          for (const other of brought.filter((file) => templateOf(file) !== templateOf({ stage })))
            for (const { object } of other.manifests)
              expect([spec.project, object, permits(project, object)]).toEqual([spec.project, object, false]);
        }
        return [path, own.length];
      });
      expect(bringers).toEqual(brought.map(({ path }) => [path, 1]));
      const accounts = new Map(
        applications.map(({ metadata, spec }) => {
          const [account = ""] =
            projects.get(spec.project)?.spec.destinationServiceAccounts.map((one) => one.defaultServiceAccount) ?? [];
          return [metadata.name, account.includes(":") ? account : `${spec.destination.namespace}:${account}`];
        }),
      );
      expect(accounts.get("kubestage-shop-preview-17")).toBe("kubestage-shop-preview-17:deployer");
      expect(accounts.get("kubestage-shop-preview-17.walls")).toBe("argocd:argocd-application-controller");
    },
  );

  test("takes away a preview whole when its folders are gone, and of other stages nothing", () => {
    const all = filesOf("argocd", { previews: ["preview-17"] });
    const objects = objectsOf("argocd");
    const sets = objects.filter(isSet);
    const applications = [...objects.filter(isApplication), ...sets.flatMap((set) => applicationsOf(set, all))];
    expect(applications.map(({ metadata: { name, finalizers = [] } }) => [name, finalizers.length])).toEqual([
      ["kubestage-shop", 0],
      ["kubestage-shop-dev.walls", 0],
      ["kubestage-shop-dev", 0],
      ["kubestage-shop-preview-17.walls", 1],
      ["kubestage-shop-preview-17", 0],
    ]);
    // One with finalizers keeps those; one without gets some, unless what it brought is to stay.
    expect(sets.map(({ spec }) => spec.syncPolicy.preserveResourcesOnDeletion)).toEqual([false, true]);
    expect(kept(objects, "argocd.argoproj.io/sync-options")).toEqual(["web-dev"]);
  });

  test("needs no administrator for a preview that comes or goes", () => {
    const applied = (previews: readonly string[]) =>
      filesOf("argocd", { previews, more: otherTemplate }).filter(({ applier }) => applier === "kubestage");
    expect(applied(["preview-17", "load-1"])).toEqual(applied([]));
  });
});

/** Of a stage, or of all previews of a template. */
function templateOf({ stage }: Pick<CompiledFile, "stage">): string {
  return stage?.split("-")[0] ?? "";
}

test("Flux takes away a preview whole when its delivery goes, and of other stages nothing", () => {
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

function kept(objects: readonly KubernetesObject[], mark: string): string[] {
  const namespaces = objects.filter(({ kind, metadata }) => kind === "Namespace" && metadata.annotations?.[mark]);
  return namespaces.map(({ metadata }) => metadata.name);
}

function valueIn(object: object, field: string): unknown {
  const { spec } = object as { readonly spec?: Readonly<Record<string, unknown>> };
  return spec?.[field];
}
