import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithTestbed, kubectl, pathWithTools } from "../../../../testbed/harness/index.ts";
import type { LyingContexts } from "../testing/lying-contexts.ts";
import { kubeconfigsOf, machine, startLyingContexts, twoClusters } from "../testing/lying-contexts.ts";

describeWithTestbed("use, where contexts lie", () => {
  let clusters: LyingContexts;
  let kubeconfigs: { nonprod: string; prod: string };
  let tools: string;

  beforeAll(async () => {
    clusters = await startLyingContexts();
    kubeconfigs = await kubeconfigsOf(clusters);
    tools = await pathWithTools();
  });
  afterAll(async () => clusters?.stop());

  const both = () => machine(twoClusters(clusters.uids), [kubeconfigs.prod, kubeconfigs.nonprod]);

  test("a stage is found by its cluster's identity, and nobody's current context changes", async () => {
    const { run, kubeconfigs: files } = both();
    const before = files.map((file) => readFileSync(file, "utf8"));
    const { code, stdout, stderr } = await run("use dev");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("dev of shop, development\n");
    expect(stdout).toContain(`nonprod (${clusters.uids.nonprod})`);
    expect(stdout).toContain(`prod (${clusters.nonprod.server})`);
    expect(stdout).toContain("web-dev, api-dev");
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(before);
    const { used } = JSON.parse((await run("use -o json")).stdout) as { used: object };
    expect(used).toMatchObject({ stage: "dev", cluster: "nonprod", context: "prod", uid: clusters.uids.nonprod });
    expect((await run("use --prompt")).stdout).toBe("shop/dev");
  });

  test("a context that was named and leads elsewhere is refused, and nothing is remembered", async () => {
    const { run } = both();
    const { code, stdout, stderr } = await run("use dev --context dev");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("error KS6021");
    expect(stderr).toContain("points to the cluster prod, not to nonprod");
    expect((await run("use")).stdout).toContain("no stage is in use");
    expect((await run("use dev --context prod")).code).toBe(0);
  });

  test("production is chosen only where its name was given", async () => {
    const { run } = both();
    expect(await run("use prod")).toMatchObject({ code: 3, stdout: "" });
    expect(await run("use prod --confirm dev")).toMatchObject({ code: 3, stdout: "" });
    expect((await run("use")).stdout).toContain("no stage is in use");
    expect((await run("use prod --confirm prod")).stdout).toContain("prod of shop, production\n");
    expect((await run("use --prompt zsh")).stdout).toBe("%K{red}%F{white}%B PRODUCTION shop/prod %b%f%k");
  });

  test("where no context leads to the cluster, each is told with what it answered", async () => {
    const { run } = machine(twoClusters(clusters.uids), [kubeconfigs.prod]);
    const { code, stderr } = await run("use dev");
    expect(code).toBe(1);
    expect(stderr).toContain("error KS6020");
    expect(stderr).toContain(`"dev" is ${clusters.uids.prod}`);
    expect((await machine(twoClusters(clusters.uids), []).run("use dev")).stderr).toContain("error KS6020");
  });

  test("a cluster that is not identified is used only by a context that was named", async () => {
    const { run } = machine(twoClusters({ prod: clusters.uids.prod }), [kubeconfigs.prod, kubeconfigs.nonprod]);
    expect((await run("use dev")).stderr).toContain("error KS6023");
    // Named, but known to be the other one.
    expect(await run("use dev --context dev")).toMatchObject({ code: 3 });
    const { code, stderr } = await run("use dev --context prod");
    expect(code).toBe(0);
    expect(stderr).toContain("warning KS6022");
    expect(stderr).toContain(`add \`uid: ${clusters.uids.nonprod}\``);
  });

  test("--shell: in that shell kubectl itself goes there, into the stage's namespace, and nowhere else", async () => {
    const { folder, run, kubeconfigs: files } = both();
    const shown = await run("use prod --confirm prod --shell bash");
    expect(shown.stderr).toContain("prod of shop, production");
    const asked =
      "kubectl -n default get configmap here -o 'jsonpath={.data.cluster}';" +
      "kubectl config view --minify -o 'jsonpath= {..namespace}'; echo \" $KUBESTAGE_STAGE\"";
    const inShell = (lines: string) =>
      spawnSync("bash", ["-c", `eval "$1"; ${asked}`, "bash", lines], {
        encoding: "utf8",
        env: { PATH: tools, HOME: folder, KUBECONFIG: files.toReversed().join(":") },
      }).stdout.trim();
    expect(inShell(shown.stdout)).toBe("prod web-prod prod");
    expect(inShell("")).toBe("nonprod");
    // It holds for that shell only, and another stage can be chosen there.
    expect((await run("use")).stdout).toContain("no stage is in use");
    const [, kubeconfig = ""] = /KUBECONFIG='([^']*)'/.exec(shown.stdout) ?? [];
    const again = await run("use dev --shell bash", { environment: { KUBECONFIG: kubeconfig } });
    expect(inShell(again.stdout)).toBe("nonprod  dev");
  });

  test("--switch makes it kubectl's own current context", async () => {
    const { run, kubeconfigs: files } = both();
    expect((await run("use dev --switch", { environment: { PATH: tools } })).code).toBe(0);
    expect(readFileSync(files[0] ?? "", "utf8")).toMatch(/^current-context: prod$/m);
  });

  test("a developer who may do nothing but in the stage can tell the cluster once it was applied", async () => {
    const developer = { name: "developer", groups: ["storefront"] };
    const { folder, run } = machine(twoClusters(clusters.uids), [await clusters.nonprod.kubeconfig(developer)]);
    const refused = await run("use dev");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("error KS6024");
    expect((await run("build --cluster nonprod --out ../out")).code).toBe(0);
    const access = join(folder, "out", "nonprod", "access.yaml");
    await kubectl(clusters.nonprod, "apply", "--server-side", "-f", access);
    expect(await run("use dev")).toMatchObject({ code: 0, stderr: "" });
    const rights = await kubectl(
      clusters.nonprod,
      "auth",
      "can-i",
      "--list",
      "-n",
      "kube-system",
      "--as=developer",
      "--as-group=storefront",
      "--no-headers",
    );
    expect(rights.split("\n").filter((line) => /namespaces|secrets|pods/.test(line))).toEqual([
      expect.stringMatching(/^namespaces\s+\[\]\s+\[kube-system\]\s+\[get\]$/),
    ]);
  });

  test("a context that leads elsewhere since is not believed: the right one is found again", async () => {
    const { run, kubeconfigs: files } = both();
    expect((await run("use dev")).code).toBe(0);
    const [prod = "", nonprod = ""] = files;
    const renamed = (text: string, from: string, to: string) => text.replaceAll(` ${from}\n`, ` ${to}\n`);
    const [first, second] = [readFileSync(prod, "utf8"), readFileSync(nonprod, "utf8")];
    writeFileSync(prod, renamed(first, "dev", "prod"));
    writeFileSync(nonprod, renamed(second, "prod", "dev"));
    const asked = "kubectl -n default get configmap here -o jsonpath={.data.cluster}";
    const { stdout, stderr } = await run(asked, { environment: { PATH: tools } });
    expect(stdout).toBe("nonprod");
    expect(stderr).toContain('the context "dev" leads to the cluster nonprod');
  });
});
