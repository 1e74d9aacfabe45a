import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { declaration } from "../../parse/testing/short-declaration.ts";
import { platformFrom } from "../../parse/testing.ts";
import type { CompiledFile } from "../compile-platform.ts";
import { compilePlatform } from "../compile-platform.ts";
import type { Application, AppProject } from "./argocd-objects.ts";
import { deliveredPlatform, repository } from "./testing/delivered-platform.ts";
import { permits } from "./testing/project-judge.ts";

const isProject = (object: KubernetesObject): object is AppProject => object.kind === "AppProject";
const isApplication = (object: KubernetesObject): object is Application => object.kind === "Application";

interface Delivered {
  readonly application: Application;
  readonly project: AppProject;
  readonly files: readonly CompiledFile[];
}

/** Each Application with its project and the files of its folder. */
function deliveriesOf(text: string): { all: CompiledFile[]; deliveries: Delivered[] } {
  const all = [...compilePlatform(platformFrom(text))];
  const objects = all.flatMap(({ manifests }) => manifests.map(({ object }) => object));
  const projects = new Map(objects.filter(isProject).map((project) => [project.metadata.name, project]));
  const deliveries = objects.filter(isApplication).flatMap((application) => {
    const { project: name, source } = application.spec;
    const project = projects.get(name);
    const files = all.filter(({ path }) => `manifests/${path.slice(0, path.lastIndexOf("/"))}` === source.path);
    return project ? [{ application, project, files }] : [];
  });
  expect(deliveries).toHaveLength(projects.size);
  return { all, deliveries };
}

describe("the projects of Argo CD, whatever the platform", () => {
  it("let through what their own Application brings, and nothing that another one does", () => {
    fc.assert(
      fc.property(deliveredPlatform, ({ engine, delivered }) => {
        fc.pre(engine === "argocd");
        const { all, deliveries } = deliveriesOf(delivered);
        const brought = deliveries.flatMap(({ files }) => files);
        expect(new Set(brought)).toEqual(new Set(all.filter(({ applier }) => applier === "argocd")));
        expect(brought).toHaveLength(new Set(brought).size);
        for (const { project, files } of deliveries) {
          for (const file of brought) {
            // What runs in a stage and what guards it are in the same namespaces, and of other kinds but for accounts.
            const isWall = (object: KubernetesObject) => object.kind !== "ServiceAccount";
            for (const { object } of file.manifests) {
              const own = files.includes(file);
              if (own || isWall(object)) expect([object, permits(project, object)]).toEqual([object, own]);
              else if (file.stage !== files[0]?.stage) expect(permits(project, object)).toBe(false);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("take from the ledger only, and act as the stage's own deployer for what runs there", () => {
    fc.assert(
      fc.property(deliveredPlatform, ({ engine, delivered }) => {
        fc.pre(engine === "argocd");
        for (const { application, project, files } of deliveriesOf(delivered).deliveries) {
          expect(project.spec.sourceRepos).toEqual([repository]);
          expect(application.spec.source.repoURL).toBe(repository);
          const { namespace } = application.spec.destination;
          expect(project.spec.destinations.map((one) => one.namespace)).toContain(namespace);
          const [file] = files;
          const deployer = `kubestage-shop-${file?.stage}:deployer`;
          const engines = "argocd:argocd-application-controller";
          const [account] = project.spec.destinationServiceAccounts.map((one) => one.defaultServiceAccount);
          expect(account).toBe(file?.path.includes("/apps/") ? deployer : engines);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("an Application", () => {
  const text = declaration(
    `Platform shop: { domain: example.com, ledger: { repository: ${repository}, branch: release/2 } }\n` +
      "Cluster nonprod: { cni: calico, delivery: argocd, engine: { namespace: delivery, account: applier } }\n",
  );

  it("stands where Argo CD is, reads the declared branch, and leaves all in place when it is deleted", () => {
    const { deliveries } = deliveriesOf(text);
    for (const { application, project } of deliveries) {
      expect(application.metadata.namespace).toBe("delivery");
      expect(application.metadata).not.toHaveProperty("finalizers");
      expect(application.spec.source.targetRevision).toBe("release/2");
      expect(project.spec.destinationServiceAccounts[0]?.defaultServiceAccount).toMatch(
        /^delivery:applier$|:deployer$/,
      );
    }
    expect(deliveries.map(({ application }) => application.metadata.name)).toEqual([
      "kubestage-shop",
      "kubestage-shop-dev.walls",
      "kubestage-shop-dev",
    ]);
  });

  it("takes what is of a stage from that stage's branch, where stages have branches", () => {
    const { deliveries } = deliveriesOf(text.replace("branch: release/2", "branch: release/2, stages: branches"));
    const sources = deliveries.map(({ application: { metadata, spec } }) => [
      metadata.name,
      spec.source.targetRevision,
      spec.source.path,
    ]);
    expect(sources).toEqual([
      ["kubestage-shop", "release/2", "manifests/nonprod/_cluster"],
      ["kubestage-shop-dev.walls", "stages/dev", "nonprod/walls"],
      ["kubestage-shop-dev", "stages/dev", "nonprod/apps"],
    ]);
  });

  it("gives the deployer its rights in a namespace after all that guards it", () => {
    const walls = deliveriesOf(text).deliveries.find(({ application }) => application.metadata.name.endsWith(".walls"));
    const waves = walls?.files.flatMap(({ manifests }) =>
      manifests.map(({ object }) => [
        object.metadata.name,
        object.metadata.annotations?.["argocd.argoproj.io/sync-wave"],
      ]),
    );
    expect(waves?.filter(([, wave]) => wave !== undefined)).toEqual([["kubestage:deployer", "1"]]);
  });
});
