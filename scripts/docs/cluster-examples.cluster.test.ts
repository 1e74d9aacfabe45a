import { codes } from "@kubestage/core";
import { afterAll, expect, test } from "vitest";
import { describeWithTestbed, pathWithTools, pristineControlPlane } from "../../testbed/harness/index.ts";
import type { Ran } from "../run.ts";
import { printedByCluster, recordFile } from "./cluster-examples.ts";
import { baseFile, readExamples } from "./error-examples.ts";
import { runScript } from "./run-script.ts";

const pristine = pristineControlPlane({ name: "nonprod" });
const examples = readExamples().filter(({ form }) => form === "cluster.sh");

/**
 * Runs a script in an empty folder beside `base.yaml`, with a cluster as new of which it is the administrator: its context
 * is `$CONTEXT`, of the kubeconfig in `KUBECONFIG`. What a person has in a home directory, it does not see.
 */
async function runOnCluster(script: string): Promise<Ran> {
  const plane = await pristine.take();
  const [kubeconfig, path] = await Promise.all([plane.kubeconfig(), pathWithTools()]);
  return runScript(script, [baseFile], (folder) => ({
    KUBECONFIG: kubeconfig,
    CONTEXT: plane.name,
    PATH: path,
    HOME: folder,
    XDG_CONFIG_HOME: `${folder}/.config`,
    XDG_STATE_HOME: `${folder}/.state`,
    XDG_CACHE_HOME: `${folder}/.cache`,
  }));
}

describeWithTestbed("examples of errors that need a cluster", () => {
  afterAll(() => pristine.stop());

  test("a script finds kubestage, kubectl and its cluster, and leaves nothing that differs by the run", async () => {
    const ran = await runOnCluster(`ls; kubestage --version >/dev/null && echo "$CONTEXT" \
      && kubectl --context "$CONTEXT" get namespace default -o name && kubectl cluster-info | head -n 1 && echo "$KUBECONFIG"`);
    expect({ ...ran, stdout: "" }).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(printedByCluster(ran)).toBe(
      "base.yaml\nnonprod\nnamespace/default\nKubernetes control plane is running at https://kubernetes.example.com:6443\nkubeconfig\n",
    );
  });

  test.each(examples)("the $side example of $code", async ({ code, side, text }) => {
    const ran = await runOnCluster(text);
    const printed = printedByCluster(ran);
    if (side === "right") {
      expect(printed).not.toContain(code);
      expect([0, 2]).toContain(ran.code);
    } else {
      expect(printed).toContain(`${codes[code].severity} ${code}`);
      if (codes[code].severity === "error") expect(ran.code).not.toBe(0);
      await expect(printed).toMatchFileSnapshot(recordFile(code));
    }
  });
});
