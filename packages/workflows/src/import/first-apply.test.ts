import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import type { ImportRequest } from "./found-world.ts";
import type { ImportResult } from "./import.ts";
import { importDeclaration } from "./import.ts";

const stage = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: web-${name}, labels: { stage: ${name} } }\n`;
const service = (ports: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: web-dev }\nspec: { selector: { app: web }, ports: [${ports}] }\n`;
const deployment = (name: string, tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: web-${name} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "registry.example.com/web:${tag}", ports: [{ containerPort: 8080 }] }] }
`;

async function run(
  texts: readonly string[],
  more: Partial<ImportRequest> = {},
): Promise<ImportResult & { from: string }> {
  const from = mkdtempSync(join(tmpdir(), "kubestage-import-"));
  onTestFinished(() => rmSync(from, { recursive: true, force: true }));
  writeFileSync(join(from, "all.yaml"), texts.join("---\n"));
  const { signal } = new AbortController();
  const given = { paths: ["all.yaml"], from, stageLabel: "stage", stdin: new PassThrough(), signal };
  return { from, ...(await importDeclaration({ ...given, ...more })) };
}

test("an image that the first apply changes stands before everything else that it changes", async () => {
  const { diagnostics } = await run([stage("dev"), stage("test"), deployment("dev", "2"), deployment("test", "1")]);
  const messages = diagnostics.map(({ message }) => message);
  expect(messages.filter((message) => message.includes('web:2" → '))).toEqual([
    expect.stringMatching(
      /^apps\/Deployment web-dev\/web is replaced: spec\.template\.spec\.containers\[name=web\]\.image: .*web:2" → .*web:1"/,
    ),
  ]);
  expect(messages).toContainEqual(expect.stringMatching(/^web runs registry\.example\.com\/web:2 in dev, and /));
});

const replaced = ["{ port: 80, targetPort: 8080 }", "{ name: http, port: 80, targetPort: 8080 }"] as const;

test.each(replaced)(
  "a Service whose ports an apply would keep is replaced, and the import says so: %s",
  async (ports) => {
    const { comparison, diagnostics } = await run([stage("dev"), service(ports), deployment("dev", "1")]);
    expect(comparison?.items.find(({ key }) => key.kind === "Service")?.action).toBe("replace");
    const told = diagnostics.find(({ message }) => message.startsWith("Service web-dev/web is replaced"));
    expect(told?.hint).toContain("--force-conflicts");
    const lost = diagnostics.find(({ message }) => message.startsWith("of Service web-dev/web this is lost"));
    expect(lost?.message).toContain('"port":80');
  },
);

test("an address outside of the cluster is not taken for that: the first apply is refused", async () => {
  const text = service("{ port: 80, targetPort: 8080 }").replace("spec: {", "spec: { type: LoadBalancer,");
  const { comparison, diagnostics } = await run([stage("dev"), text, deployment("dev", "1")]);
  const item = comparison?.items.find(({ key }) => key.kind === "Service");
  expect([item?.action, item?.refusal?.message]).toEqual(["change", "spec.ports[0].name: Required value"]);
  const told = diagnostics.find(({ message }) =>
    message.startsWith("Service web-dev/web changes: the API server refuses"),
  );
  expect(told?.hint).toMatch(/^the first apply is refused: .*delete the Service and let kubestage make it/);
});

test("a policy that closes is not said to open", async () => {
  const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: web-dev }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;
  const { documents, diagnostics } = await run([stage("dev"), deny]);
  expect(documents.find(({ kind }) => kind === "Stage")?.spec).toHaveProperty("network", "open");
  const found = diagnostics.find(({ message }) => message.includes("NetworkPolicy web-dev/deny stays"));
  expect(found?.hint).toMatch(/^it still denies all ingress for every pod of its namespace: /);
});

test("nodes with the label and no taint import to a stage that compiles", async () => {
  const node = "apiVersion: v1\nkind: Node\nmetadata: { name: one, labels: { stage: dev } }\n";
  const { documents, diagnostics } = await run([stage("dev"), node]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(documents.find(({ kind }) => kind === "Stage")?.spec).toHaveProperty("nodes", "labelled");
});

test("a draft that does not compile is written, and its errors point into it", async () => {
  const { from, diagnostics, written, documents } = await run([stage("dev")], { cluster: "No Name", out: "out" });
  expect(documents.map(({ kind }) => kind)).toEqual(["Platform", "Stage"]);
  expect(written).toEqual(["out/platform.yaml"]);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.length).toBeGreaterThan(0);
  for (const { span } of errors) {
    expect(span?.source.file).toBe("out/platform.yaml");
    expect(span?.source.text).toBe(readFileSync(join(from, "out/platform.yaml"), "utf8"));
  }
});
