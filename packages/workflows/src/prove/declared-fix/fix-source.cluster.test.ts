import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { describeWithTestbed, toolProgram } from "../../../../../testbed/harness/index.ts";
import { declaration, filesBelow, temporaryFolder } from "../../testing/folders.ts";
import { fix } from "../fix.ts";
import { prove } from "../prove.ts";

const { signal } = new AbortController();
const request = (from: string) => ({ paths: ["shop"], stdin: process.stdin, from, signal });

const privileged = declaration.replace("tier: development }", "tier: development, podSecurity: privileged }");
const app = (source: string, more = "") => `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: old }
spec:
  team: storefront
  source: ${source}
${more}`;
const workload = (spec: string, args = "[serve]") => `apiVersion: apps/v1
kind: Deployment
metadata: { name: old }
spec:
  selector: { matchLabels: { app: old } }
  template:
    metadata: { labels: { app: old } }
    spec:${spec}
      containers:
      - name: old
        image: registry.example.com/shop/old:1.0.0
        args: ${args}
        resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
---
apiVersion: v1
kind: Service
metadata: { name: old }
spec: { selector: { app: old }, ports: [{ port: 80 }] }
`;
const chart = (template: string) => ({
  "shop/chart/Chart.yaml": "apiVersion: v2\nname: old\nversion: 0.1.0\n",
  "shop/chart/templates/old.yaml": template,
});

describeWithTestbed("fixes of what charts and kustomizations bring", () => {
  beforeAll(async () => {
    process.env["KUBESTAGE_HELM"] = await toolProgram("helm");
    process.env["KUBESTAGE_KUSTOMIZE"] = await toolProgram("kustomize");
  });

  test.each([
    ["a chart", "{ helm: { chart: ./chart } }", chart(workload("\n      hostNetwork: true"))],
    [
      "a kustomization",
      "{ kustomize: { path: ./base } }",
      {
        "shop/base/kustomization.yaml": "resources: [old.yaml]\n",
        "shop/base/old.yaml": workload("\n      hostNetwork: true"),
      },
    ],
  ])("%s is patched in the app's document, and stays as it is", async (_, source, files) => {
    const text = privileged + app(source, "  in: [dev]\n");
    const from = temporaryFolder({ "shop/platform.yaml": text, ...files });
    const { fixed } = await fix({ ...request(from), properties: ["podSecurity"], write: true });
    const changes = fixed.flatMap((one) => (one.finding.code === "KS3402" ? one.changes : []));
    expect(changes).toEqual([
      expect.stringContaining("set spec.stages.dev.source.patches[0] of kubestage.dev/App old to"),
    ]);
    const after = await prove({ ...request(from), properties: ["podSecurity"] });
    expect(after.report?.proofs.flatMap(({ findings }) => findings)).toEqual([]);
    const { "shop/platform.yaml": changed, ...others } = filesBelow(from);
    expect(others).toEqual(files);
    expect(changed).not.toBe(text);
  });

  test("a value of a chart is said otherwise for the stage in which it is wrong", async () => {
    const patch = '{ target: { kind: Service, name: old }, merge: { spec: { clusterIP: "10.96.0.7" } } }';
    const text =
      declaration +
      app(
        '{ helm: { chart: ./chart, values: { url: "http://10.96.0.7/all" } } } # of test',
        `  stages: { test: { source: { patches: [${patch}] } } }\n`,
      );
    const from = temporaryFolder({ "shop/platform.yaml": text, ...chart(workload("", "[{{ .Values.url }}]")) });
    const { fixed } = await fix({ ...request(from), properties: ["configuration"], write: true });
    expect(fixed.flatMap(({ changes }) => changes)).toEqual([
      'set spec.stages.dev.source.values.url of kubestage.dev/App old to "http://old.old-dev.svc/all"',
    ]);
    expect((await prove({ ...request(from), properties: ["configuration"] })).outcome).toBe("apart");
    expect(readFileSync(join(from, "shop/platform.yaml"), "utf8")).toContain("} # of test\n");
  });
});
