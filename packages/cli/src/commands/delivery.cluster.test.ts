import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import {
  describeWithTestbed,
  kubectl,
  runKubectl,
  startControlPlane,
  toolProgram,
} from "../../../../testbed/harness/index.ts";
import { runKubestage } from "../testing/run-kubestage.ts";

const shop = fileURLToPath(new URL("../../../../examples/shop", import.meta.url));
const stages = ["dev", "test", "performance"];

interface Engine {
  readonly delivery: string;
  readonly namespace: string;
  readonly account: string;
  /** Its field manager. */
  readonly manager: string;
  /** What leads it to the ledger, and how many of each there are. */
  readonly kinds: readonly string[];
  readonly counts: readonly number[];
  /** What is wrong, the text before and after, and what the API server says. */
  readonly mistakes: readonly (readonly [string, string, string, string])[];
  /** How it marks an object as its own. */
  readonly mark: readonly string[];
}

const engines: readonly Engine[] = [
  {
    delivery: "argocd",
    namespace: "argocd",
    account: "system:serviceaccount:argocd:argocd-application-controller",
    manager: "argocd-controller",
    kinds: ["appprojects.argoproj.io", "applications.argoproj.io", "applicationsets.argoproj.io"],
    counts: [9, 7, 2],
    mistakes: [
      ["an unknown field", "sourceRepos:", "sourceRepositories:", "sourceRepositories"],
      ["a value of another type", "prune: true", "prune: sometimes", "spec.syncPolicy.automated.prune"],
      ["a project without a kind", "    kind: ResourceQuota\n", "", "kind: Required value"],
      ["a policy of an ApplicationSet that there is not", "sSync: sync", "sSync: always", "Unsupported value"],
      [
        "an unknown field in what is made for each preview",
        "        targetRevision: main",
        "        targetrevision: main",
        "targetrevision",
      ],
    ],
    mark: ["annotate", "argocd.argoproj.io/tracking-id=kubestage-shop-dev:/Service:web-dev/web"],
  },
  {
    delivery: "flux",
    namespace: "flux-system",
    account: "system:serviceaccount:flux-system:kustomize-controller",
    manager: "kustomize-controller",
    kinds: ["gitrepositories.source.toolkit.fluxcd.io", "kustomizations.kustomize.toolkit.fluxcd.io"],
    counts: [1, 7],
    mistakes: [
      ["an unknown field", "serviceAccountName:", "serviceAccount:", "serviceAccount"],
      ["checks of health of another type", "wait: true", "wait: healthy", "spec.wait"],
      ["a choice that there is not", "deletionPolicy: Orphan", "deletionPolicy: Keep", "Unsupported value"],
      ["an address of another form", "url: https://", "url: ftp://", "spec.url"],
    ],
    mark: ["label", "kustomize.toolkit.fluxcd.io/name=apps"],
  },
];

/** As Argo CD makes it, and without what it lets through. */
const openProject = `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: default, namespace: argocd }
spec: { sourceRepos: ["*"], destinations: [{ server: "*", namespace: "*" }], clusterResourceWhitelist: [{ group: "*", kind: "*" }] }
`;
const emptied = JSON.stringify({ spec: { sourceRepos: [], destinations: [] } });

const template = `apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: preview }
spec: { cluster: nonprod, tier: development, after: [dev], lifetime: { ttl: 48h, most: 5 } }
`;

describeWithTestbed("a cluster that an engine delivers to", () => {
  describe.each(engines)("$delivery", ({ delivery, namespace, account, manager, kinds, counts, mistakes, mark }) => {
    let plane: ControlPlane;
    let folder: string;
    let environment: Readonly<Record<string, string>>;

    beforeAll(async () => {
      plane = await startControlPlane({
        definitions: ["argo-cd", "flux-source", "flux-kustomize", "external-secrets", "gateway-api"],
      });
      environment = { KUBECONFIG: await plane.kubeconfig(), XDG_STATE_HOME: join(tmpdir(), "none") };
      folder = mkdtempSync(join(tmpdir(), "kubestage-delivery-"));
      cpSync(shop, folder, { recursive: true });
      const file = join(folder, "platform", "platform.yaml");
      const text = readFileSync(file, "utf8")
        .replace(
          "domain: example.com",
          "domain: example.com\n  ledger: { repository: https://git.example.com/ledger.git }",
        )
        .replace("cni: calico", `cni: calico\n      delivery: ${delivery}`);
      writeFileSync(file, `${text}---\n${template}`);
      const shared = join(folder, "platform", "shared.yaml");
      writeFileSync(shared, readFileSync(shared, "utf8").replace("stages: [dev", "stages: [preview, dev"));
      expect((await run("build", "--out", "out")).code).toBe(0);
      // As its own installation has it: an account of that namespace that may do everything.
      await kubectl(plane, "create", "namespace", namespace);
      await kubectl(
        plane,
        "create",
        "clusterrolebinding",
        "engine",
        "--clusterrole=cluster-admin",
        `--user=${account}`,
      );
    }, 120_000);
    afterAll(async () => {
      await plane.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (...words: readonly string[]) =>
      runKubestage([...words, "platform", "--releases", "releases", "--cluster", "nonprod"], {
        from: folder,
        environment,
      });
    const onCluster = (...words: readonly string[]) => run(...words, "--context", plane.name);
    const textsIn = (path: string): string =>
      readdirSync(join(folder, "out", "nonprod", path))
        .map((name) => readFileSync(join(folder, "out", "nonprod", path, name), "utf8"))
        .join("---\n");
    const deliver = (input: string, as: string) =>
      runKubectl(
        plane,
        ["apply", "--server-side", "--validate=strict", `--field-manager=${manager}`, `--as=${as}`, "-f", "-"],
        { input },
      );
    const deployer = (stage: string): string => `system:serviceaccount:kubestage-shop-${stage}:deployer`;

    test("is led to the ledger by kubestage apply, which applies nothing else", async () => {
      const applied = await onCluster("apply", "--yes", "--no-wait");
      expect([applied.code, applied.stderr]).toEqual([0, expect.stringContaining("by promotion")]);
      for (const [index, kind] of kinds.entries()) {
        const { stdout } = await runKubectl(plane, ["get", kind, "-A", "-o", "name"]);
        expect(stdout.trim().split("\n")).toHaveLength(counts[index] ?? 0);
      }
      const { stdout } = await runKubectl(plane, [
        "get",
        "namespaces",
        "-o",
        "name",
        "-l",
        "kubestage.dev/platform=shop",
      ]);
      const own = ["", ...stages.map((stage) => `-${stage}`)].map((end) => `namespace/kubestage-shop${end}`);
      expect(stdout.trim().split("\n").toSorted()).toEqual(own.toSorted());
      const again = await onCluster("plan");
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("nothing to do")]);
    });

    test("is looked at by doctor: whether the engine is there, and confined", async () => {
      const checked = async () => {
        const { stdout } = await runKubestage(
          ["doctor", "platform", "--cluster", "nonprod", "--context", plane.name, "-o", "json"],
          { from: folder, environment },
        );
        const { checks } = JSON.parse(stdout) as { checks: { id: string; state: string; details: string[] }[] };
        return checks.find(({ id }) => id === "delivery");
      };
      expect(await checked()).toMatchObject({ state: "problem" });
      await kubectl(plane, "-n", namespace, "create", "serviceaccount", account.split(":")[3] ?? "");
      if (delivery === "argocd") {
        await runKubectl(plane, ["apply", "-f", "-"], { input: openProject });
        expect(await checked()).toMatchObject({ state: "warning", details: [expect.anything(), expect.anything()] });
        await kubectl(plane, "-n", namespace, "patch", "appproject/default", "--type=merge", "-p", emptied);
        expect(await checked()).toMatchObject({
          state: "warning",
          details: [expect.stringContaining("impersonation")],
        });
        const on = "--from-literal=application.sync.impersonation.enabled=true";
        await kubectl(plane, "-n", namespace, "create", "configmap", "argocd-cm", on);
      }
      expect(await checked()).toMatchObject({ state: "ok" });
    });

    test.each(mistakes)("has an API server that finds %s in it", async (_, right, wrong, found) => {
      const text = readFileSync(join(folder, "out", "nonprod", "delivery.yaml"), "utf8");
      const check = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts", "-f", "-"];
      expect((await runKubectl(plane, check, { input: text })).code).toBe(0);
      expect(text).toContain(right);
      const { code, stderr } = await runKubectl(plane, check, { input: text.replace(right, wrong) });
      expect([code, stderr]).toEqual([1, expect.stringContaining(found)]);
    });

    test("is led to the branches of stages where these have some", async () => {
      const file = join(folder, "platform", "platform.yaml");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace("ledger.git }", "ledger.git, stages: branches }"));
      expect((await run("build", "--out", "branched")).code).toBe(0);
      writeFileSync(file, text);
      const objects = readFileSync(join(folder, "branched", "nonprod", "delivery.yaml"), "utf8");
      const check = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts", "-f", "-"];
      expect(await runKubectl(plane, check, { input: objects })).toMatchObject({ code: 0 });
      const named = [...objects.matchAll(/(?:targetRevision|branch): (\S+)$/gm)].map(([, branch = ""]) => branch);
      expect(new Set(named)).toEqual(new Set(["main", ...stages.map((stage) => `stages/${stage}`)]));
      const paths = [...objects.matchAll(/ path: "?(?:\.\/)?([^\s"]+)"?$/gm)].map(([, path = ""]) => path);
      const parts = ["walls", "apps"].map((part) => `nonprod/${part}`);
      // What previews are found by is of the ledger, as before.
      expect(new Set(paths.filter((path) => !path.includes("*")))).toEqual(
        new Set(["manifests/nonprod/_cluster", ...parts]),
      );
    });

    test("has folders that kustomize, by which Flux reads them, takes for what they are", async () => {
      const kustomize = await toolProgram("kustomize");
      const paths = ["_cluster", ...stages.flatMap((stage) => [`${stage}/walls`, `${stage}/apps`])];
      for (const path of paths) {
        const there = join(folder, "read", path);
        cpSync(join(folder, "out", "nonprod", path), there, { recursive: true });
        execFileSync(kustomize, ["create", "--autodetect", "--recursive"], { cwd: there });
        const built = execFileSync(kustomize, ["build", there], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
        const kinds = (text: string) => (text.match(/^kind: .*$/gm) ?? []).toSorted();
        expect(kinds(built)).toEqual(kinds(textsIn(path)));
      }
    });

    test("gets all else from the folders, by those whom its objects name, and then has what is declared", async () => {
      const ran = async (input: string, as: string) => expect(await deliver(input, as)).toMatchObject({ code: 0 });
      await ran(textsIn("_cluster"), account);
      for (const stage of stages) {
        await ran(textsIn(`${stage}/walls`), account);
        await ran(textsIn(`${stage}/apps`), deployer(stage));
      }
      const [how = "", what = ""] = mark;
      await kubectl(plane, how, "-n", "web-dev", "service/web", what, `--field-manager=${manager}`);
      const drift = await onCluster("drift");
      expect([drift.code, drift.stdout]).toEqual([0, expect.stringContaining("no drift")]);
      const plan = await onCluster("plan");
      expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining("nothing to do")]);
    }, 120_000);

    test("refuses to a stage's deployer its own walls, and all of another stage", async () => {
      for (const [path, as] of [
        ["dev/walls", "dev"],
        ["test/apps", "dev"],
        ["_cluster", "dev"],
      ] as const) {
        const { code, stderr } = await deliver(textsIn(path), deployer(as));
        expect([path, code, stderr]).toEqual([path, 1, expect.stringContaining("forbidden")]);
      }
    });
  });
});
