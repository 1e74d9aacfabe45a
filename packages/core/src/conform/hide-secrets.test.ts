import { expect, it } from "vitest";
import { hideSecrets } from "./hide-secrets.ts";

const hidden = (text: string): string => hideSecrets({ file: "a", path: "a", text }).text;

it("shows what a Secret is called, and nothing of what it holds", () => {
  const secret =
    "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData:\n  password: hunter2 x\n  more: |\n    line\n";
  const other = "---\nkind: ConfigMap\ndata: { a: shown }\n";
  const shown =
    "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData:\n  password: ······· ·\n  more: ·\n    ····\n";
  expect(hidden(secret + other)).toBe(shown + other);
});

it("keeps places, in flow style, JSON and what is no YAML too, and templates as they are", () => {
  for (const text of [
    '{ "kind": "Secret", "data": { "a": "hunter2" } }',
    "kind: Secret\nstringData: { a: hunter2: x }",
  ]) {
    expect(hidden(text)).toHaveLength(text.length);
    expect(hidden(text)).not.toContain("hunter2");
  }
  const template = "kind: Secret\nstringData:\n  a: {{ .Values.password }}\n";
  expect(hidden(template)).toBe(template);
});

it("leaves everything else alone", () => {
  const source = { file: "a", path: "a", text: "kind: SecretStore\ndata: { a: b }\n" };
  expect(hideSecrets(source)).toBe(source);
});
