import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trust } from "@kubestage/core";
import { beginLedger, beginTrust, readPublicKey } from "@kubestage/workflows";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type ControlPlane,
  describeWithTestbed,
  kubectl,
  runKubectl,
  startControlPlane,
} from "../../../../testbed/harness/index.ts";
import { expectCode } from "../testing/cluster-apply.ts";
import { runPods } from "../testing/run-pods.ts";
import { type Ran, runKubestage } from "../testing/run-kubestage.ts";

const image = "registry.example.com/shop/web:1.0.0";

/** One stage that asks its cluster, previews beside it, and an app in both. */
const declared = (replicas: number): string => `apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: accepting }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: main }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: main, tier: development, entry: { accepted: true } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: preview }
spec: { cluster: main, tier: development, after: [dev], lifetime: { ttl: 48h, most: 2 } }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
  image: ${image}
  port: 8080
  replicas: ${replicas}
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
`;

/** What somebody who is no part of the platform wants of every Deployment. */
const few = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "few-replicas" },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["deployments"] },
          ],
        },
        validations: [{ expression: "object.spec.replicas < 4", message: "four replicas are too many here" }],
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: "few-replicas" },
      spec: { policyName: "few-replicas", validationActions: ["Deny"] },
    },
  ],
});

interface Answer {
  readonly app: string;
  readonly release: string;
  readonly outcome: string;
  readonly said: string;
  readonly isNew: boolean;
}

describeWithTestbed("what a cluster accepts", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-accepted-")));
  const ledger = join(folder, "ledger.git");
  const keyOf = (who: string): string => join(folder, who);
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
    const author = { name: "ops", email: "ops@example.com" };
    await beginLedger(ledger, { branch: "main", author, at: Date.now() });
    const public_ = (who: string): readonly string[] => {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", keyOf(who)]);
      return [readPublicKey(`${keyOf(who)}.pub`, who)];
    };
    const trust: Trust = {
      ...{ version: 1, threshold: 1, keepers: ["kim"] },
      people: { kim: { keys: public_("kim"), groups: [] } },
      clusters: { main: { keys: public_("main") } },
      services: { ci: { keys: public_("ci"), may: ["release", "evidence"] } },
    };
    await beginTrust({ ledger, branch: "main", from: folder, author, key: keyOf("kim"), now: Date.now }, trust);
  }, 180_000);
  afterAll(async () => {
    await plane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = { GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", KUBESTAGE_LEDGER: ledger };
  const run = (...words: readonly string[]): Promise<Ran> => runKubestage(words, { from: folder, environment });
  const onCluster = async (...words: readonly string[]): Promise<Ran> => {
    const own = { KUBECONFIG: await plane.kubeconfig(), XDG_STATE_HOME: join(folder, "state") };
    const named = [...words, "--cluster", "main", "--context", plane.name];
    return runKubestage(named, { from: folder, environment: { ...environment, ...own } });
  };
  const release = async (replicas: number): Promise<void> => {
    writeFileSync(join(folder, "platform.yaml"), declared(replicas));
    const digest = `${image}@sha256:${"0".repeat(64)}`;
    const words = ["--all", "platform.yaml", "--image", `${image}=${digest}`, "--author", "alex@example.com"];
    expectCode(await run("release", "create", ...words, "--key", keyOf("ci")), 0);
  };
  /** What the cluster says of what waits. */
  const observe = async (): Promise<readonly Answer[]> => {
    const ran = await onCluster("observe", "--key", keyOf("main"), "-o", "json");
    expectCode(ran, 0);
    return (JSON.parse(ran.stdout) as { acceptances: Answer[] }).acceptances;
  };
  const promote = async (): Promise<string> => {
    const ran = await run("promote", "--key", keyOf("ci"));
    expectCode(ran, 0);
    return ran.stdout;
  };
  const applied = (...more: readonly string[]): Promise<Ran> =>
    onCluster("apply", "--ledger", ledger, "--yes", "--no-wait", ...more);
  const apply = async (...more: readonly string[]): Promise<void> => expectCode(await applied(...more), 0);
  const tip = (): string => execFileSync("git", [`--git-dir=${ledger}`, "rev-parse", "main"], { encoding: "utf8" });
  const gate = async (app = "web"): Promise<{ open: boolean; because: string } | undefined> => {
    const { stdout } = await run("why", app, "--in", "dev", "-o", "json");
    const { wait } = JSON.parse(stdout) as { wait?: { gates: { gate: string; open: boolean; because: string }[] } };
    return wait?.gates.find((one) => one.gate === "accepted");
  };

  test("comes in, from the platform's own documents on; what it refuses waits, and says why", {
    timeout: 300_000,
  }, async () => {
    await release(1);
    expect(await promote()).toMatch(/^nothing may go on/);
    expect(await gate("platform")).toMatchObject({ because: "main has not said whether it accepts it" });
    expect((await run("status")).stdout).toMatch(/platform-\S+ waits until main accepts it/);
    const before = tip();
    const tried = await onCluster("observe", "--dry-run");
    expect([tried.code, tried.stdout]).toEqual([0, expect.stringMatching(/accepts platform-\S+ in dev: it takes/)]);
    expect(tip()).toBe(before);
    expect(await observe()).toMatchObject([{ app: "platform", outcome: "passed", isNew: true }]);
    expect(await promote()).toMatch(/platform-\S+ promoted in dev/);
    // The namespace comes with the app: nothing can be tried in it yet.
    const [first] = await observe();
    expect(first).toMatchObject({ app: "web", outcome: "passed", said: expect.stringContaining("could not be tried") });
    expect(await promote()).toMatch(/web-\S+ promoted in dev/);
    await apply();
    await runPods(plane, 1);
    expect(await observe()).toEqual([]);

    await release(4);
    expect((await runKubectl(plane, ["apply", "-f", "-"], { input: few })).code).toBe(0);
    const refused = /apps\/Deployment web-dev\/web: .*'few-replicas'.*denied request: four replicas are too many here/;
    // A policy holds some time after it was made.
    await expect.poll(observe, { timeout: 60_000, interval: 500 }).toMatchObject([{ app: "web", outcome: "failed" }]);
    const [policy] = await observe();
    expect(policy).toMatchObject({ said: expect.stringMatching(refused), isNew: false });
    expect(await promote()).toMatch(/^nothing may go on/);
    expect(await gate()).toMatchObject({ open: false, because: expect.stringMatching(refused) });
    const dry = await onCluster("observe", "--dry-run");
    expect([dry.code, dry.stdout]).toEqual([3, expect.stringMatching(/refuses web-\S+ in dev: .*few-replicas/)]);

    await kubectl(plane, "delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", "few-replicas");
    await expect.poll(observe, { timeout: 60_000, interval: 500 }).toMatchObject([{ outcome: "passed" }]);
    expect(await gate()).toMatchObject({ open: true });

    // Then somebody bounds the namespace more than the platform does, which closes it again: no Deployment is refused for that, only its pods would be.
    await kubectl(plane, "-n", "web-dev", "create", "quota", "tight", "--hard=requests.cpu=350m");
    const room = /^the quota tight of web-dev leaves \d+m of 350m for requests\.cpu, and \d+m more is asked for$/;
    await expect.poll(async () => (await observe())[0]?.said, { timeout: 60_000, interval: 500 }).toMatch(room);
    expect(await promote()).toMatch(/^nothing may go on/);
    await kubectl(plane, "-n", "web-dev", "delete", "quota", "tight");
    expect(await observe()).toMatchObject([{ app: "web", outcome: "passed", isNew: true }]);
    expect(await promote()).toMatch(/web-\S+ promoted in dev/);
    const verified = await run("verify");
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining("verified")]);
  });

  test("has a preview as long as the ledger has one: then all of that goes, and nothing else", {
    timeout: 300_000,
  }, async () => {
    await apply();
    const inCluster = async (): Promise<readonly string[]> => {
      const kinds =
        "namespaces,clusterrolebindings,validatingadmissionpolicies,deployments,networkpolicies,resourcequotas";
      const columns = "KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,UID:.metadata.uid";
      const listed = await kubectl(plane, "get", kinds, "-A", "--no-headers", "-o", `custom-columns=${columns}`);
      return listed
        .trim()
        .split("\n")
        .map((line) => line.replaceAll(/ +/g, " "))
        .toSorted();
    };
    const drifts = async (): Promise<string> => (await onCluster("drift", "--ledger", ledger)).stdout;
    // Somebody's own, which is called as if it were of the preview.
    await kubectl(plane, "create", "namespace", "notes-preview-17");
    const [before, known] = [await inCluster(), await drifts()];
    expect([before.join("\n"), known]).toEqual([
      expect.stringContaining("notes-preview-17"),
      expect.stringContaining("no drift"),
    ]);

    expectCode(await run("preview", "start", "preview-17", "--reason", "a look", "--key", keyOf("ci")), 0);
    const planned = await onCluster("plan", "--ledger", ledger);
    expect(planned.stdout).toContain("web-preview-17");
    await apply();
    const during = await inCluster();
    expect(during).toEqual(expect.arrayContaining([...before]));
    expect(during.join("\n")).toMatch(/Deployment +web-preview-17 +web /);
    expect(await drifts()).toContain("no drift");
    const meant = execFileSync("git", [`--git-dir=${ledger}`, "show", "main:manifests/main/intent.json"]);
    writeFileSync(join(folder, "meant.json"), meant);
    const proved = await runKubestage(["prove", "--context", plane.name, "--intent", "meant.json"], {
      ...{ from: folder, environment: { KUBECONFIG: await plane.kubeconfig() } },
    });
    expect(proved.stdout).toMatch(/dev +preview-17[^]*verdicts: all hold/);
    expectCode(proved, 0);

    expectCode(await run("preview", "stop", "preview-17", "--key", keyOf("ci")), 0);
    expect(await drifts()).toContain("web-preview-17");
    // What was stored in it goes too, which somebody has to mean.
    const kept = await applied();
    const named = /KS5004 data may be lost with Namespace kubestage-accepting-preview-17, Namespace web-preview-17\n/;
    expect([kept.code, kept.stderr]).toEqual([3, expect.stringMatching(named)]);
    await apply("--allow-data-loss");
    await expect.poll(inCluster, { timeout: 60_000, interval: 500 }).toEqual(before);
    expect(await drifts()).toBe(known);
  });
});
