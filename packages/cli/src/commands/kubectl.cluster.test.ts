import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithTestbed, kubectl, pathWithTools, runKubectl } from "../../../../testbed/harness/index.ts";
import type { LyingContexts, Machine } from "../testing/lying-contexts.ts";
import { kubeconfigsOf, machine, startLyingContexts, twoClusters } from "../testing/lying-contexts.ts";
import type { Ran } from "../testing/run-kubestage.ts";

describeWithTestbed("kubectl, where contexts lie", () => {
  let clusters: LyingContexts;
  let kubeconfigs: { nonprod: string; prod: string };
  let tools: string;

  beforeAll(async () => {
    clusters = await startLyingContexts();
    kubeconfigs = await kubeconfigsOf(clusters);
    tools = await pathWithTools();
    for (const name of ["web-dev", "api-dev"]) await kubectl(clusters.nonprod, "create", "namespace", name);
    await kubectl(clusters.prod, "create", "namespace", "web-prod");
  });
  afterAll(async () => clusters?.stop());

  const both = () => machine(twoClusters(clusters.uids), [kubeconfigs.prod, kubeconfigs.nonprod]);
  const run = (where: Machine, line: string): Promise<Ran> => where.run(line, { environment: { PATH: tools } });
  const here = "-n default get configmap here -o jsonpath={.data.cluster}";

  test("it goes to the stage's cluster, in use or named, and says with which kubectl", async () => {
    const where = both();
    expect((await run(where, `kubectl ${here}`)).stderr).toContain("error KS6028");
    const { code, stdout, stderr } = await run(where, `kubectl --stage dev ${here}`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "nonprod" });
    expect(stderr).toMatch(/^kubestage: .*kubectl v1\.\d+\.\d+.* \(PATH\) for nonprod v1\./m);
    await run(where, "use prod --confirm prod");
    expect((await run(where, `kubectl ${here}`)).stdout).toBe("prod");
    expect((await run(where, `kubectl --stage dev ${here}`)).stdout).toBe("nonprod");
  });

  test("the app's namespace, or the stage's only one, is added; else the choice is told", async () => {
    const where = both();
    const made = "create configmap made -o jsonpath={.metadata.namespace}";
    expect((await run(where, `kubectl --stage dev --app api ${made}`)).stdout).toBe("api-dev");
    expect((await run(where, `kubectl --stage prod --confirm prod ${made}`)).stdout).toBe("web-prod");
    const unclear = await run(where, "kubectl --stage dev get configmaps");
    expect(unclear.code).toBe(1);
    expect(unclear.stderr).toContain("error KS6028");
    expect(unclear.stderr).toContain("web-dev (web), api-dev (api)");
    expect((await run(where, "kubectl --stage dev get configmaps -A")).code).toBe(0);
    expect((await run(where, "kubectl --stage dev get namespaces")).code).toBe(0);
    expect((await run(where, "kubectl --stage dev --app nobody get configmaps")).stderr).toContain("error KS6006");
  });

  test("production: what may change something needs its name, what reads says where it is", async () => {
    const where = both();
    await kubectl(clusters.prod, "-n", "web-prod", "create", "configmap", "precious");
    const refused = await run(where, "kubectl --stage prod delete configmap precious");
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain("error KS6026");
    expect(refused.stderr).toContain("this is no terminal");
    expect(refused.stderr).toContain("add `--confirm prod`");
    expect((await run(where, "kubectl --stage prod --confirm dev delete configmap precious")).code).toBe(3);
    const read = await run(where, "kubectl --stage prod get configmap precious -o name");
    expect(read.stdout).toBe("configmap/precious\n");
    expect(read.stderr).toContain("kubestage: reading in prod, which is production");
    for (const line of ["exec web -- ls", "cp a web:/a", "port-forward web 8080", "attach web", "debug web"])
      expect({ line, ...(await run(where, `kubectl --stage prod ${line}`)) }).toMatchObject({ code: 3 });
    expect((await run(where, "kubectl --stage prod --confirm prod delete configmap precious")).code).toBe(0);
  });

  test("production in the same cluster is guarded when another stage was chosen", async () => {
    const text = twoClusters(clusters.uids).replace(
      "cluster: prod, tier: production",
      "cluster: nonprod, tier: production",
    );
    const where = machine(
      text.replace(
        "after: [dev]",
        "after: [dev], acknowledge: [{ finding: KS1021, reason: there is one cluster only }], nodes: shared",
      ),
      [kubeconfigs.nonprod],
    );
    for (const line of [
      "-n web-prod delete pod web",
      "delete namespace web-prod",
      "delete pods --all -A",
      "-n web-dev delete -f x.yaml",
    ])
      expect({ line, ...(await run(where, `kubectl --stage dev ${line}`)) }).toMatchObject({ code: 3 });
    expect(
      await run(where, "kubectl --stage dev -n web-dev delete configmap nothing --ignore-not-found"),
    ).toMatchObject({
      code: 0,
    });
  });

  test("kubectl's own flags cannot lead elsewhere", async () => {
    const where = both();
    const [first = ""] = where.kubeconfigs;
    const elsewhere = ["--server", clusters.nonprod.server, "--proxy-url", "http://127.0.0.1:9"];
    await runKubectl(clusters.nonprod, ["config", "set-cluster", "behind", ...elsewhere, "--kubeconfig", first]);
    const refused = [
      "--context dev",
      "--context=dev",
      `-s=${clusters.prod.server}`,
      `-s${clusters.prod.server}`,
      // The same address behind another proxy is another machine.
      "--cluster behind",
      `--kubeconfig ${where.kubeconfigs[0]}`,
      "--cluster dev",
      `--server ${clusters.prod.server}`,
      `-s ${clusters.prod.server}`,
      "--tls-server-name elsewhere",
    ];
    for (const flag of refused)
      expect({ flag, ...(await run(where, `kubectl --stage dev -- ${flag} ${here}`)) }).toMatchObject({
        code: 3,
        stdout: "",
      });
    for (const flag of ["--context prod", "--cluster prod", `--server ${clusters.nonprod.server}`])
      expect({ flag, ...(await run(where, `kubectl --stage dev -- ${flag} ${here}`)) }).toMatchObject({
        stdout: "nonprod",
      });
  });

  test("a kubectl that does not fit is told, and used only where that is asked for", async () => {
    const where = both();
    const old = join(where.folder, "kubectl");
    writeFileSync(old, '#!/bin/sh\necho \'{"clientVersion":{"gitVersion":"v1.20.1"}}\'\n');
    chmodSync(old, 0o755);
    const environment = { PATH: `${where.folder}:${join(process.execPath, "..")}` };
    const refused = await where.run(`kubectl --stage dev ${here}`, { environment });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("error KS6025");
    expect(refused.stderr).toContain(`${old} (v1.20.1, PATH)`);
    const all = await where.run(`kubectl --stage dev --any-kubectl ${here}`, { environment });
    expect(all).toMatchObject({ code: 0, stdout: '{"clientVersion":{"gitVersion":"v1.20.1"}}\n' });
    // The first on PATH does not fit, another one does.
    const further = await where.run(`kubectl --stage dev ${here}`, {
      environment: { PATH: `${where.folder}:${tools}` },
    });
    expect(further.stdout).toBe("nonprod");
  });

  test("what goes in, what comes out and the exit code are kubectl's own", async () => {
    const where = both();
    const object = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "piped" } });
    const applied = await where.run("kubectl --stage dev --app web apply -f - -o name", {
      environment: { PATH: tools },
      meanwhile: (child) => child.stdin?.end(object),
    });
    expect(applied).toMatchObject({ code: 0, stdout: "configmap/piped\n" });
    const failed = await run(where, "kubectl --stage dev --app web get configmap nothing -o json");
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toContain('configmaps "nothing" not found');
    expect((await run(where, "kubectl --stage dev --app web get configmap --help")).stdout).toContain("kubectl get");
  });

  test("a plugin of kubectl gets the context too", async () => {
    const where = both();
    const plugin = join(where.folder, "kubectl-where");
    writeFileSync(plugin, "#!/bin/sh\nkubectl -n default get configmap here -o 'jsonpath={.data.cluster}'\n");
    chmodSync(plugin, 0o755);
    const ran = await where.run("kubectl --stage dev where", { environment: { PATH: `${where.folder}:${tools}` } });
    expect(ran.stdout).toBe("nonprod");
    // Nobody knows what it does.
    expect(await run(where, "kubectl --stage prod where")).toMatchObject({ code: 3 });
  });
});
