import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

interface Line {
  readonly event: string;
  readonly drift: { readonly type: string; readonly object: { readonly kind: string; readonly name: string } };
}

describeWithTestbed("kubestage drift", () => {
  let plane: ControlPlane;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    plane = await startControlPlane();
    environment = { KUBECONFIG: await plane.kubeconfig() };
  });
  afterAll(() => plane.stop());

  test("exits with 2 where there is drift and with 0 where there is none, and its forms agree", async () => {
    const from = temporaryFolder({ "shop/platform.yaml": declaration });
    const run = (...args: readonly string[]) => runKubestage([...args, "--context", plane.name], { from, environment });
    const before = await run("drift", "shop", "-o", "json");
    expect(before.code).toBe(2);
    const { report } = JSON.parse(before.stdout) as { report: { compared: number; drifts: Line["drift"][] } };
    expect(report.drifts.filter(({ type }) => type === "missing")).toHaveLength(report.compared);
    const markdown = await run("drift", "shop", "-o", "markdown");
    expect(markdown.stdout.split("\n").filter((line) => line.startsWith("| missing "))).toHaveLength(report.compared);
    const applied = await run("apply", "shop", "--yes", "--no-wait");
    expect([applied.code, applied.stderr]).toEqual([0, expect.anything()]);
    const after = await run("drift", "shop");
    expect([after.code, after.stdout]).toEqual([0, expect.stringContaining(", no drift\n")]);
  });

  test("--watch writes a JSON object a line, and ends with 130 on Ctrl-C", async () => {
    const from = temporaryFolder({ "shop/platform.yaml": declaration });
    const lines: Line[] = [];
    const changes = async (child: ChildProcess): Promise<void> => {
      await said(child.stderr, "watching");
      await kubectl(plane, "create", "configmap", "unknown", "-n", "web-dev");
      const first = await said(child.stdout, "\n");
      await kubectl(plane, "delete", "configmap", "unknown", "-n", "web-dev");
      const second = await said(child.stdout, "\n");
      lines.push(...[first, second].map((line) => JSON.parse(line) as Line));
      child.kill("SIGINT");
    };
    let changed: Promise<void> | undefined;
    const ran = await runKubestage(["drift", "shop", "--watch", "-o", "json", "--context", plane.name], {
      from,
      environment,
      meanwhile: (child) => {
        changed = changes(child);
      },
    });
    await changed;
    expect(lines).toMatchObject([
      { event: "appeared", drift: { type: "foreign", object: { kind: "ConfigMap", name: "unknown" } } },
      { event: "gone", drift: { type: "foreign", object: { kind: "ConfigMap", name: "unknown" } } },
    ]);
    expect([ran.code, ran.stderr]).toEqual([130, expect.stringContaining("nothing was changed")]);
  });
});

/** What a process writes next, once `what` is in it. */
function said(stream: ChildProcess["stdout"], what: string): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    const take = (more: string | Buffer): void => {
      text += String(more);
      if (!text.includes(what)) return;
      stream?.off("data", take);
      resolve(text);
    };
    stream?.on("data", take);
  });
}
