import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDeclaration, placeOf } from "@kubestage/core";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { describeWithTestbed, toolProgram } from "../../../../../testbed/harness/index.ts";
import { temporaryFolder } from "../../testing/folders.ts";
import { hasNetworkNamespaces } from "../tools/containment.ts";
import { folderCache } from "../render-cache.ts";
import { sourceRenderer } from "../render-source.ts";
import { chartFiles, helmSource, renderFiles, textsOf, told, wantedOf } from "../testing/rendering.ts";

const object = (name: string, data = ""): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${data}`;
const scratchFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("kubestage-render-"));

describeWithTestbed("helm", () => {
  beforeAll(async () => {
    process.env["KUBESTAGE_HELM"] = await toolProgram("helm");
  });

  test("renders a chart with the declared values, namespace and version of Kubernetes", async () => {
    const template = object(
      "{{ .Release.Name }}",
      "data:\n  all: {{ .Release.Namespace }} {{ .Capabilities.KubeVersion }} {{ .Values.a }}{{ .Values.b }}{{ .Values.c }}\n",
    );
    const files = {
      ...chartFiles({ "a.yaml": template }, { "values.yaml": "a: 1\nb: 1\nc: 1\n" }),
      "v.yaml": "b: 2\nc: 2\n",
    };
    const rendering = await renderFiles(files, helmSource({ c: 3 }, ["v.yaml"]));
    expect(told(rendering.diagnostics)).toEqual([]);
    expect(textsOf(rendering)).toEqual([object("web", "data:\n  all: web-dev v1.36.0 123\n")]);
    expect(rendering.rendered?.tool).toEqual({ name: "helm", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });

  test("each document leads to the lines of its template; definitions are included, tests are not", async () => {
    const template = `{{- if true }}\n${object("a", "data:\n  {{- range list 1 2 }}\n  k{{ . }}: v\n  {{- end }}\n")}---\n${object("b")}{{- end }}\n`;
    const hook = object("t", "  annotations: { helm.sh/hook: test }\n");
    const crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: x }\n";
    const { rendered } = await renderFiles(
      chartFiles({ "a.yaml": template, "t.yaml": hook }, { "crds/x.yaml": crd }),
      helmSource(),
    );
    expect(rendered?.texts.map(({ template }) => template?.file)).toEqual([
      "chart/crds/x.yaml",
      "chart/templates/a.yaml",
    ]);
    const [, text] = rendered?.texts ?? [];
    const lineOf = (part: string): number => {
      const start = text?.rendered.text.indexOf(part) ?? 0;
      return text ? placeOf({ source: text.rendered, start, end: start }).line : 0;
    };
    expect(["name: a", "k2: v", "name: b"].map(lineOf)).toEqual([5, 8, 14]);
  });

  test.each([
    ["fails", 'a:\n  {{ fail "no good" }}\n', /^KS5220 chart\/templates\/a.yaml:2:\d+ .*: no good$/],
    ["misses a value", "a:\n  b: {{ .Values.x.y }}\n", /^KS5220 chart\/templates\/a.yaml:2:\d+ .*nil pointer/],
    ["does not parse", "a:\n  b: {{ .Values.x\n", /^KS5220 chart\/templates\/a.yaml:\d:\d+ .*unclosed action/],
    [
      "gives no YAML",
      "a: 1\n---\n{{- if true }}\nb: [\n{{- end }}\nc: d\n",
      /^KS5220 chart\/templates\/a.yaml:[46]:1 .*YAML/,
    ],
    ["gives garbage", '\u0001\u0002{{ "\\xff" }}', /^KS5220 chart\/templates\/a.yaml:1:1 .*control characters/],
  ])("a template that %s is shown with its line", async (_, template, expected) => {
    const { rendered, diagnostics } = await renderFiles(chartFiles({ "a.yaml": template }), helmSource());
    expect(rendered).toBeUndefined();
    expect(told(diagnostics)).toEqual([expect.stringMatching(expected)]);
  });

  test("a problem in what a template includes is shown where it is, and what included it", async () => {
    const helper = '{{- define "n" -}}\n{{ .Values.a.b.c }}\n{{- end -}}\n';
    const files = chartFiles({ "_n.tpl": helper, "a.yaml": object('{{ include "n" . }}') });
    const { diagnostics } = await renderFiles(files, helmSource());
    expect(told(diagnostics)).toEqual([expect.stringMatching(/^KS5220 chart\/templates\/_n.tpl:2:/)]);
    expect(diagnostics[0]?.related.map(({ span }) => placeOf(span).file)).toEqual([
      "chart/templates/a.yaml",
      "platform.yaml",
    ]);
  });

  test("a value that the schema refuses is not repeated, since it may be secret", async () => {
    const schema = JSON.stringify({ properties: { password: { pattern: "^a+$" }, pin: { const: "1" } } });
    const files = chartFiles({ "a.yaml": object("a") }, { "values.schema.json": schema });
    const { diagnostics } = await renderFiles(files, helmSource({ password: "hunter2", pin: "quite-a-long-one" }));
    const [text = ""] = told(diagnostics);
    expect(text).toMatch(/^KS5220 platform.yaml:1:1 .*\/password.*«value»/s);
    expect(text).not.toMatch(/hunter2|quite-a-long-one/);
  });

  test("a file of values that cannot be read is told by its own path", async () => {
    const files = { ...chartFiles({ "a.yaml": object("a") }), "v.yaml": "a: [\n" };
    const { diagnostics } = await renderFiles(files, helmSource({}, ["v.yaml"]));
    expect(told(diagnostics)).toEqual([expect.stringMatching(/^KS5220 platform.yaml:1:1 .*failed to parse v.yaml: /)]);
  });

  test("a dependency that is not in the chart's folder is refused before anything runs", async () => {
    const chart =
      'apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies:\n  - name: db\n    version: 1.0.0\n    repository: "https://charts.example.com"\n';
    const files = { ...chartFiles({ "a.yaml": object("a") }), "chart/Chart.yaml": chart };
    const { diagnostics } = await renderFiles(files, helmSource());
    expect(told(diagnostics)).toEqual([expect.stringMatching(/^KS5223 chart\/Chart.yaml:5:5 .*"db"/)]);
    expect(diagnostics[0]?.hint).toContain("helm dependency build");
    const inner = {
      "chart/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
      "chart/charts/db/templates/b.yaml": object("b"),
    };
    const rendering = await renderFiles({ ...files, ...inner }, helmSource());
    expect(told(rendering.diagnostics)).toEqual([]);
    expect(rendering.rendered?.texts.map(({ template }) => template?.file).toSorted()).toEqual([
      "chart/charts/db/templates/b.yaml",
      "chart/templates/a.yaml",
    ]);
  });

  test("what a chart makes up by itself is told, with its line and without what it is", async () => {
    const secret =
      "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData:\n  fixed: a\n  password: {{ randAlphaNum 16 }}\n";
    const folder = temporaryFolder(chartFiles({ "s.yaml": secret }));
    const cache = folderCache(temporaryFolder());
    for (let run = 1; run <= 2; run++) {
      const rendering = await renderFiles({}, helmSource(), { folder, cache });
      expect(told(rendering.diagnostics)).toEqual([expect.stringMatching(/^KS5225 chart\/templates\/s.yaml:6:3 /)]);
      const password = /password: (\w+)/.exec(textsOf(rendering)[0] ?? "")?.[1] ?? "none";
      expect(JSON.stringify(rendering.diagnostics.map(({ message, hint }) => message + hint))).not.toContain(password);
    }
  });

  describe("contained", () => {
    const limits = { timeoutMs: 2000, mostBytes: 1024 * 1024 };

    test("a template that does not end is ended, with all that it needs", async () => {
      const forever =
        "{{ range until 100000 }}{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}{{ end }}";
      const before = Date.now();
      const { diagnostics } = await renderFiles(chartFiles({ "a.yaml": forever }), helmSource(), { limits });
      expect(told(diagnostics)).toEqual([
        "KS6032 platform.yaml:1:1 Helm did not render app web in stage dev within 2 seconds, and was ended",
      ]);
      expect(Date.now() - before).toBeLessThan(10_000);
    });

    test.runIf(process.platform === "linux")("a template that needs more memory than there is, is ended", async () => {
      const huge = '{{ $a := repeat 1000000000 "x" }}{{ $b := cat $a $a $a $a $a $a $a $a }}{{ len $b }}';
      const { diagnostics } = await renderFiles(chartFiles({ "a.yaml": huge }), helmSource());
      expect(told(diagnostics)).toEqual([expect.stringMatching(/^KS6032 .*too much memory/)]);
    });

    test("a template that writes without end is ended", async () => {
      const much = `${object("a")}data:\n  a: {{ repeat 20000000 "x" }}\n`;
      const { diagnostics } = await renderFiles(chartFiles({ "a.yaml": much }), helmSource(), {
        limits: { ...limits, timeoutMs: 30_000 },
      });
      expect(told(diagnostics)).toEqual([expect.stringMatching(/^KS5224 .*more than 1 MiB/)]);
    });

    test("the network is out of reach: names, schemas, repositories", async () => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(request.url ?? "");
        response.end("{}");
      });
      const listening = Promise.withResolvers<void>();
      server.listen(0, "127.0.0.1", listening.resolve);
      onTestFinished(() => void server.close());
      await listening.promise;
      const { port } = server.address() as AddressInfo;
      const schema = JSON.stringify({ properties: { a: { $ref: `http://127.0.0.1:${port}/x.json` } } });
      const template = object(
        "a",
        'data:\n  host: {{ getHostByName "localhost" | quote }}\n  live: {{ lookup "v1" "Namespace" "" "" | toJson | quote }}\n',
      );
      const rendering = await renderFiles(
        chartFiles({ "a.yaml": template }, { "values.schema.json": schema }),
        helmSource({ a: 1 }),
      );
      expect(told(rendering.diagnostics)).toEqual([expect.stringMatching(/^KS5226 chart\/values.schema.json:1:\d+ /)]);
      expect(textsOf(rendering)).toEqual([object("a", 'data:\n  host: ""\n  live: "{}"\n')]);
      expect(asked).toEqual([]);
      if (process.platform === "linux") expect(await hasNetworkNamespaces()).toBe(true);
    });

    test("a link out of the chart is refused, and so is a schema that reads another file", async () => {
      const folder = temporaryFolder({ ...chartFiles({ "a.yaml": object("a") }), "outside.yaml": object("secret") });
      symlinkSync(join(folder, "outside.yaml"), join(folder, "chart/templates/b.yaml"));
      const { diagnostics } = await renderFiles({}, helmSource(), { folder });
      expect(told(diagnostics)).toEqual([expect.stringMatching(/^KS5222 .*chart\/templates\/b.yaml/)]);
      const read = chartFiles({
        "a.yaml": object(
          "a",
          'data:\n  f: {{ .Files.Get "../outside.yaml" | quote }}{{ .Files.Get "/etc/passwd" | quote }}\n',
        ),
      });
      expect(textsOf(await renderFiles({ ...read, "outside.yaml": "secret" }, helmSource()))).toEqual(
        [object("a", 'data:\n  f: """"\n')].slice(1),
      );
      const schema = chartFiles(
        { "a.yaml": object("a") },
        { "values.schema.json": '{ "$ref": "file:///etc/passwd" }' },
      );
      expect(told((await renderFiles(schema, helmSource())).diagnostics)).toEqual([expect.stringMatching(/^KS5226 /)]);
    });

    test("the environment and the home folder are not passed on, and nothing is left behind", async () => {
      const before = scratchFolders();
      const template = object("a", 'data:\n  env: {{ env "HOME" | default "none" | quote }}\n');
      const { diagnostics } = await renderFiles(chartFiles({ "a.yaml": template }), helmSource());
      expect(told(diagnostics)).toEqual([expect.stringMatching(/function "env" not defined/)]);
      expect(scratchFolders()).toEqual(before);
    });

    test("an interrupted run ends Helm and throws the reason", async () => {
      const forever =
        "{{ range until 100000 }}{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}{{ end }}";
      const before = scratchFolders();
      const signal = AbortSignal.timeout(1000);
      const rendering = renderFiles(chartFiles({ "a.yaml": forever }), helmSource(), { signal });
      await expect(rendering).rejects.toThrow(/timeout/);
      expect(scratchFolders()).toEqual(before);
    });
  });

  test("a run that is not the first starts nothing; a damaged entry is made again", async () => {
    const folder = temporaryFolder({ ...chartFiles({ "a.yaml": object("a") }), log: "" });
    const log = join(folder, "log");
    const helm = join(folder, "helm");
    writeFileSync(helm, `#!/bin/sh\necho "$1" >> ${log}\nexec ${process.env["KUBESTAGE_HELM"]} "$@"\n`, {
      mode: 0o755,
    });
    const surroundings = { environment: { KUBESTAGE_HELM: helm }, home: folder };
    const kept = temporaryFolder();
    const render = () => renderFiles({}, helmSource(), { folder, cache: folderCache(kept), surroundings });
    const started = () => readFileSync(log, "utf8").trim().split("\n");
    const first = await render();
    expect(started()).toEqual(["version", "template", "template"]);
    expect(textsOf(await render())).toEqual(textsOf(first));
    expect(started()).toHaveLength(3);
    for (const entry of readdirSync(kept, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), "damaged\nkind: Secret\n");
    expect(textsOf(await render())).toEqual(textsOf(first));
    expect(started()).toHaveLength(6);
    mkdirSync(join(folder, "chart/files"));
    writeFileSync(join(folder, "chart/files/.new"), "x");
    const third = await render();
    expect(third.rendered?.contentHash).not.toBe(first.rendered?.contentHash);
    expect(started()).toHaveLength(8);
  });

  test("another version than the pinned one is refused, at the pin", async () => {
    const text = [
      "apiVersion: kubestage.dev/v1alpha1\nkind: Platform\nmetadata: { name: p }",
      'spec: { domain: example.com, tools: { helm: "1.2.3" } }',
      "---\napiVersion: kubestage.dev/v1alpha1\nkind: Cluster\nmetadata: { name: main }\nspec: { cni: calico }",
      "---\napiVersion: kubestage.dev/v1alpha1\nkind: Stage\nmetadata: { name: dev }\nspec: { cluster: main, tier: development }\n",
    ].join("\n");
    const { platform } = parseDeclaration([{ file: "p.yaml", path: "p.yaml", text }]);
    const options = platform ? { platform } : {};
    const { diagnostics } = await renderFiles(chartFiles({ "a.yaml": object("a") }), helmSource(), options);
    expect(told(diagnostics)).toEqual([
      expect.stringMatching(/^KS6031 p.yaml:4:45 the platform renders with helm 1.2.3; found: \d/),
    ]);
  });

  test("a version that is not said is told once", async () => {
    const folder = temporaryFolder(chartFiles({ "a.yaml": object("a") }));
    const render = sourceRenderer({ root: { absolute: folder, file: "." }, cache: folderCache(temporaryFolder()) });
    const both = [await render(wantedOf(helmSource())), await render(wantedOf(helmSource()))];
    expect(both.map(({ diagnostics }) => diagnostics.map(({ code, severity }) => `${code} ${severity}`))).toEqual([
      ["KS6034 warning"],
      [],
    ]);
  });
});
