import { expect, test } from "vitest";
import { templateLines } from "./template-lines.ts";

const template = `{{- if .Values.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-a
  labels:
    {{- include "labels" . | nindent 4 }}
data:
  {{- range .Values.items }}
  {{ .name }}: {{ .value | quote }}
  fixed-{{ .name }}: yes
  {{- end }}
{{- end }}
`;

test("literal lines and lines with actions are found in the template", () => {
  const rendered =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-a\n  labels:\n    app: x\n    tier: y\ndata:";
  expect(templateLines(rendered, template)).toEqual([2, 3, 4, 5, 6, 7, 7, 8]);
});

test("a loop's body is found again for each turn", () => {
  const rendered = 'data:\n  a: "1"\n  fixed-a: yes\n  b: "2"\n  fixed-b: yes';
  expect(templateLines(rendered, template)).toEqual([8, 10, 11, 10, 11]);
});

test("what has nothing in common with its template is placed in its first line", () => {
  expect(templateLines("a: b", '{{ include "all" . }}\n')).toEqual([1]);
});

test("a text too large to align is still placed by what stands once in it", () => {
  const many = Array.from({ length: 3000 }, (_, index) => `line-${index}: true`);
  expect(templateLines(many.join("\n"), many.join("\n"))[2999]).toBe(3000);
});

test("no template makes it search for long: neither many actions in a line, nor long lines, nor many", {
  timeout: 5000,
}, () => {
  const actions = `a: ${"{{1}}x".repeat(30)}{{1}}y`;
  expect(templateLines(`a: ${"x".repeat(5000)}`, actions)).toEqual([1]);
  expect(templateLines("a: b", `${"{{".repeat(200_000)}\na: b`)).toEqual([2]);
  const many = Array.from({ length: 12_000 }, (_, index) => `key${index % 300}: number ${index % 500}`).join("\n");
  expect(templateLines(`# first\n${many}`, `{{ if true }}\n${many}\n{{ end }}`)).toHaveLength(12_001);
});

test("actions match whatever stands between what is literal, once and in order", () => {
  expect(templateLines("x: aba", "{{ a }}: ab{{ b }}ba\nx: {{ c }}a")).toEqual([2]);
  expect(templateLines("x: a-b-c", "y\n{{ a }}: a{{ b }}b{{ c }}c")).toEqual([2]);
});
