import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Trust } from "@kubestage/core";
import { beginLedger, beginTrust, readPublicKey } from "@kubestage/workflows";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ControlPlane,
  describeWithTestbed,
  kubectl,
  startControlPlane,
} from "../../../../testbed/harness/index.ts";
import { listenForHooks } from "../../../../testbed/hosts/index.ts";
import { expectCode } from "../testing/cluster-apply.ts";
import { runPods } from "../testing/run-pods.ts";
import { type Ran, runKubestage } from "../testing/run-kubestage.ts";

const shop = fileURLToPath(new URL("../../../../examples/shop/platform", import.meta.url));
const images = [
  ...["api:5.2.1", "cart:2.4.0", "catalog:1.19.2", "payments:7.0.3", "postgres:17.6"],
  ...["search:0.9.0", "search-feed:0.9.0", "valkey:8.1.4", "web:3.9.0"],
].map((name) => `registry.example.com/shop/${name}`);
const otherPort = '[{ "op": "replace", "path": "/spec/ports/0/port", "value": 8443 }]';
/** The apps of the shop, and those that live in production. */
const apps = ["api", "cart", "catalog", "payments", "payments-database", "search", "web"];
const inProduction = apps.filter((app) => app !== "payments-database" && app !== "search");

describeWithTestbed("a release on its way through two clusters", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-observe-")));
  const ledger = join(folder, "ledger.git");
  const keyOf = (who: string): string => join(folder, who);
  const planes = new Map<string, ControlPlane>();
  let hooks: Awaited<ReturnType<typeof listenForHooks>>;
  /** By app, and the platform's, as they came first. */
  let releases: ReadonlyMap<string, string> = new Map();

  beforeAll(async () => {
    const definitions = ["external-secrets", "gateway-api"] as const;
    const [nonprod, prod] = await Promise.all([
      startControlPlane({ name: "nonprod", definitions }),
      startControlPlane({ name: "prod", definitions }),
    ]);
    planes.set("nonprod", nonprod).set("prod", prod);
    cpSync(shop, join(folder, "platform"), { recursive: true });
    hooks = await listenForHooks();
    const target = `{ about: [revoked], stages: [test], webhook: { address: "${hooks.address}", secrets: [HOOK_SECRET] } }`;
    declare("platform.yaml", (text) => text.replace(/^spec:\n/m, `spec:\n  notifications: { on-call: ${target} }\n`));
    const author = { name: "ops", email: "ops@example.com" };
    await beginLedger(ledger, { branch: "main", author, at: Date.now() });
    const public_ = (who: string): readonly string[] => {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", keyOf(who)]);
      return [readPublicKey(`${keyOf(who)}.pub`, who)];
    };
    const trust: Trust = {
      ...{ version: 1, threshold: 1, keepers: ["kim"] },
      people: Object.fromEntries(["kim", "lee", "robin"].map((who) => [who, { keys: public_(who), groups: [] }])),
      clusters: { nonprod: { keys: public_("nonprod") }, prod: { keys: public_("prod") } },
      services: { ci: { keys: public_("ci"), may: ["release", "evidence"] } },
    };
    await beginTrust({ ledger, branch: "main", from: folder, author, key: keyOf("kim"), now: Date.now }, trust);
  }, 180_000);
  afterAll(async () => {
    hooks.close();
    await Promise.all([...planes.values()].map((plane) => plane.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Changes a file of the platform. */
  const declare = (file: string, change: (text: string) => string): void => {
    const path = join(folder, "platform", file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  };
  const planeOf = (cluster: string): ControlPlane => {
    const plane = planes.get(cluster);
    if (!plane) throw new Error(cluster);
    return plane;
  };
  const environment = {
    ...{ GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", KUBESTAGE_LEDGER: ledger },
    HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
  };
  const run = (...words: readonly string[]): Promise<Ran> => runKubestage(words, { from: folder, environment });
  const as = (who: string, ...words: readonly string[]): Promise<Ran> => run(...words, "--key", keyOf(who));
  /** With the credentials of this cluster only. */
  const onCluster = async (cluster: string, ...words: readonly string[]): Promise<Ran> => {
    const KUBECONFIG = await planeOf(cluster).kubeconfig();
    const own = { ...environment, KUBECONFIG, XDG_STATE_HOME: join(folder, "state") };
    return runKubestage([...words, "--cluster", cluster, "--context", planeOf(cluster).name], {
      ...{ from: folder, environment: own },
    });
  };
  /** What is new, by app. */
  const release = async (): Promise<ReadonlyMap<string, string>> => {
    const digests = images.flatMap((image) => ["--image", `${image}=${image}@sha256:${"0".repeat(64)}`]);
    const words = ["--all", "platform", ...digests, "--author", "alex@example.com", "-o", "json"];
    const made = await as("ci", "release", "create", ...words);
    expectCode(made, 0);
    const { releases } = JSON.parse(made.stdout) as {
      releases: { release: { name: string; app: string }; isNew: boolean }[];
    };
    return new Map(releases.filter(({ isNew }) => isNew).map(({ release: { app, name } }) => [app, name]));
  };
  const applyIn = async (cluster: string): Promise<void> =>
    expectCode(await onCluster(cluster, "apply", "--ledger", ledger, "--yes", "--no-wait", "--force-conflicts"), 0);
  const filesIn = (path: string): string[] =>
    execFileSync("git", [`--git-dir=${ledger}`, "ls-tree", "--name-only", "main", `${path}/`], {
      ...{ encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    })
      .split("\n")
      .flatMap((name) => name.slice(path.length + 1) || []);
  interface Seen {
    readonly observation: {
      readonly sequence: number;
      readonly apps: Readonly<
        Record<
          string,
          { readonly release: string; readonly health: string; readonly drifted: boolean; readonly said: string }
        >
      >;
    };
    readonly isNew: boolean;
  }
  const observe = async (cluster: string, key = cluster): Promise<Seen> => {
    const ran = await onCluster(cluster, "observe", "--key", keyOf(key), "-o", "json");
    expectCode(ran, 0);
    return JSON.parse(ran.stdout) as Seen;
  };
  /** Watches while `meanwhile` goes on, which is told when something was said, and asks it to end then. */
  const watched = async (
    cluster: string,
    meanwhile: (told: (text: string) => Promise<void>) => Promise<void>,
  ): Promise<Ran> => {
    const KUBECONFIG = await planeOf(cluster).kubeconfig();
    const words = ["observe", "--watch", "--every", "1", "-o", "json", "--key", keyOf(cluster)];
    return runKubestage([...words, "--cluster", cluster, "--context", planeOf(cluster).name], {
      ...{ from: folder, environment: { ...environment, KUBECONFIG } },
      meanwhile: (child) => {
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: string) => void (said += text));
        const told = async (text: string): Promise<void> => {
          while (!said.includes(text) && child.exitCode === null) await new Promise((next) => setTimeout(next, 50));
        };
        void meanwhile(told).finally(() => child.kill("SIGTERM"));
      },
    });
  };
  const wellIn = (stage: string, living: readonly string[]): object =>
    Object.fromEntries(
      ["platform", ...living].map((app) => [
        `${stage}/${app}`,
        { release: releases.get(app), health: "healthy", drifted: false },
      ]),
    );
  const status = async (): Promise<Record<string, string | undefined>> => {
    const { stdout } = await run("status", "-o", "json");
    const { apps } = JSON.parse(stdout) as {
      apps: { stage: string; app: string; pointer?: { release: string }; progress?: { state: string } }[];
    };
    return Object.fromEntries(apps.map(({ stage, app, progress }) => [`${stage}/${app}`, progress?.state]));
  };

  test("from dev to prod, as the clusters say that it is well", { timeout: 400_000 }, async () => {
    releases = await release();
    expect([...releases.keys()].toSorted()).toEqual([...apps, "platform"].toSorted());
    expectCode(await as("ci", "promote"), 0);
    expect(await status()).toMatchObject({ "dev/catalog": "inFlight", "test/catalog": undefined });
    // Nobody goes on before the cluster has it and says so.
    expect((await observe("nonprod")).observation.apps).toEqual({});
    await applyIn("nonprod");
    const arriving = await observe("nonprod");
    const first = releases.get("catalog") ?? "";
    expect(arriving.observation.apps["dev/catalog"]).toMatchObject({ release: first, health: "progressing" });
    expect((await as("ci", "promote")).stdout).not.toContain(`${first} into test`);
    // Deployments and StatefulSets, of all stages that it has come to.
    for (const [stage, workloads] of [
      ["dev", 8],
      ["test", 16],
      ["performance", 23],
    ] as const) {
      if (stage !== "dev") {
        expectCode(await as("ci", "promote"), 0);
        await applyIn("nonprod");
      }
      await runPods(planeOf("nonprod"), workloads);
      const seen = await observe("nonprod");
      expect(seen.observation.apps).toMatchObject(
        wellIn(stage, stage === "performance" ? apps.filter((app) => app !== "search") : apps),
      );
    }
    const quiet = await observe("nonprod");
    expect([quiet.isNew, quiet.observation.sequence]).toEqual([false, 5]);
    // Production: asked for, approved by two, applied by the other cluster.
    for (const asked of [["platform"], inProduction]) {
      expectCode(await as("robin", "promote", ...asked, "--to", "prod"), 3);
      for (const app of asked)
        for (const who of ["kim", "lee"]) expectCode(await as(who, "approve", app, "--in", "prod"), 0);
      expectCode(await as("ci", "promote"), 0);
    }
    expect(await status()).toMatchObject({ "prod/catalog": "inFlight", "performance/catalog": "passed" });
    await applyIn("prod");
    await runPods(planeOf("prod"), 6);
    expect((await observe("prod")).observation.apps).toMatchObject(wellIn("prod", inProduction));
    const passed = ["platform", ...inProduction].map((app) => [`prod/${app}`, "passed"]);
    expect(await status()).toMatchObject(Object.fromEntries(passed));
    const forged = await onCluster("nonprod", "observe", "--key", keyOf("prod"));
    expect([forged.code, forged.stderr]).toEqual([1, expect.stringContaining("KS4003")]);
    const swapped = await onCluster("prod", "plan", "--ledger", ledger);
    expect([swapped.code, swapped.stdout]).toEqual([0, expect.stringContaining("nothing to do")]);
  });

  test("a change that would open prod to dev is refused with a witness, whoever asks", {
    timeout: 300_000,
  }, async () => {
    const file = join(folder, "platform", "stages.yaml");
    const text = readFileSync(file, "utf8");
    const both = text.replace(
      "cluster: nonprod\n  tier: development",
      "clusters: [nonprod, prod]\n  tier: development",
    );
    const force = (stage: string): Promise<Ran> =>
      as("kim", "promote", "platform", "--to", stage, "--break-glass", "--reason", "in a hurry");
    const inBoth = (): string[] =>
      apps.filter((app) => filesIn("manifests/prod/dev").includes(`${app}.yaml`)).toSorted();
    // Beside production dev does no harm, closed as it is: all that runs there follows once it is well where it was.
    writeFileSync(file, both);
    await release();
    for (const stage of ["prod", "dev"]) expectCode(await force(stage), 0);
    expectCode(await as("ci", "promote"), 0);
    await applyIn("nonprod");
    expect((await observe("nonprod")).observation.apps["dev/platform"]).toMatchObject({ health: "healthy" });
    expect(inBoth()).toEqual([]);
    expectCode(await as("ci", "promote"), 0);
    expect(inBoth()).toEqual(apps);

    // "Only until the fault is found": each of the two looks harmless, together they open prod to dev.
    writeFileSync(file, both.replace(/tier: (development|production)/g, "$&\n  network: open"));
    const wrong = (await release()).get("platform") ?? "";
    writeFileSync(file, text);
    expectCode(await force("dev"), 0);
    expectCode(await as("ci", "promote"), 0);
    const broken = await force("prod");
    expect([broken.code, broken.stdout]).toEqual([
      3,
      expect.stringContaining(`${wrong} waits before prod: proof is closed`),
    ]);
    expect(broken.stdout).toMatch(/witness: \w+ \S+-dev\/\S+ can open TCP port \d+ of \w+ \S+-prod\/\S+/);

    const before = releases.get("platform") ?? "";
    expectCode(await as("robin", "rollback", "platform", "--in", "dev", "--to", before, "--reason", "it opens"), 0);
    expectCode(await as("ci", "promote"), 0);
    expect(filesIn("manifests/prod/dev")).toEqual([]);
    await applyIn("nonprod");
    expect((await observe("nonprod")).observation.apps["dev/platform"]).toMatchObject({ health: "healthy" });
  });

  test("a rollback reaches the cluster, and drift is seen and told downstream", { timeout: 300_000 }, async () => {
    declare("teams/catalog/catalog.yaml", (text) =>
      text.replace("port: 8080", "port: 8080\n  config: { GREETING: hello }"),
    );
    const second = (await release()).get("catalog") ?? "";
    expectCode(await as("ci", "promote"), 0);
    await applyIn("nonprod");
    await runPods(planeOf("nonprod"), 23);
    const came = await observe("nonprod");
    expect(came.observation.apps["dev/catalog"]).toMatchObject({ release: second, health: "healthy" });

    const drifted = await watched("nonprod", async (told) => {
      await told("observing");
      // The ledger is away for a while, and the cluster has something to say meanwhile.
      renameSync(ledger, `${ledger}.away`);
      await told("KS4002");
      await kubectl(planeOf("nonprod"), "-n", "web-dev", "patch", "service/web", "--type=json", `--patch=${otherPort}`);
      await kubectl(planeOf("nonprod"), "-n", "catalog-dev", "scale", "deployment/catalog", "--replicas=2");
      renameSync(`${ledger}.away`, ledger);
      await told('"drifted":true');
    });
    expect(drifted).toMatchObject({ code: 143, signal: null });
    const last = JSON.parse(drifted.stdout.trim().split("\n").at(-1) ?? "") as Seen;
    expect(last.observation.apps["dev/catalog"]).toMatchObject({
      ...{ release: second, drifted: true },
      said: expect.stringContaining("spec.replicas") as unknown,
    });
    expect((await as("ci", "promote")).stdout).not.toContain(`${second} into test`);
    // The second release of catalog is in no stage behind dev yet; web is, and who observes tells of it, once.
    expect(hooks.heard.map(({ body }) => /not well in dev: nonprod has something else .*web/.test(body))).toEqual([
      true,
    ]);
    expectCode(await as("robin", "rollback", "catalog", "--in", "dev", "--reason", "it greets nobody"), 0);
    expectCode(await as("ci", "promote"), 0);
    await applyIn("nonprod");
    await runPods(planeOf("nonprod"), 23);
    const back = await observe("nonprod");
    expect(back.observation.apps["dev/catalog"]).toMatchObject({ health: "healthy", drifted: false });
    expect(back.observation.apps["dev/catalog"]?.release).not.toBe(second);
    const verified = await run("verify");
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining("verified")]);
  });
});
