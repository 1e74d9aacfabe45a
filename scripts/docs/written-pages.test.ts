import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assumptions, codes, compilePlatform, networkProfiles, parseDeclaration, properties } from "@kubestage/core";
import { expect, test } from "vitest";
import { root } from "../run.ts";
import { baseFile, splitReleases } from "./error-examples.ts";
import { kindExamples } from "./kind-examples.ts";
import { runScript } from "./run-script.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const find = (pattern: string): string[] => globSync(pattern, { cwd: root });

function sourceOf(...kinds: readonly string[]): { file: string; path: string; text: string } {
  return { file: "example.yaml", path: "example.yaml", text: kinds.map((kind) => kindExamples[kind]).join("\n---\n") };
}

test("the examples of the reference pages are one platform without a finding", () => {
  const declaration = sourceOf("Platform", "Cluster", "Stage", "Team", "App", "Shared");
  const { platform, diagnostics } = parseDeclaration([declaration], [sourceOf("Release", "ReleasePointers")]);
  expect(diagnostics).toEqual([]);
  const files = platform ? [...compilePlatform(platform)] : [];
  expect(files.flatMap((file) => file.diagnostics)).toEqual([]);
  expect(files.some(({ manifests }) => manifests.some(({ object }) => object.kind === "Deployment"))).toBe(true);
});

test("docs/reference/output.md names every kind of object that the compiler can write", () => {
  const sources = find("packages/core/src/compile/**/*.ts");
  const code = sources.filter((path) => !/\.test\.ts$|\/testing/.test(path)).map(read);
  const kinds = new Set(code.flatMap((text) => [...text.matchAll(/\bkind: "([A-Z]\w+)"/g)].map(([, kind]) => kind)));
  const others = ["Group", "User"];
  const page = read("docs/reference/output.md");
  expect([...kinds].filter((kind) => !others.includes(kind ?? "") && !new RegExp(`\\b${kind}\\b`).test(page))).toEqual(
    [],
  );
});

test("docs/guide/what-keeps-stages-apart.md names every admission policy", () => {
  const sources = find("packages/core/src/compile/admission/*.ts");
  const code = sources.filter((path) => !path.endsWith(".test.ts")).map(read);
  const names = code.flatMap((text) => [...text.matchAll(/\n\s+name: "([a-z-]+)"/g)].map(([, name]) => name));
  expect(names.length).toBeGreaterThan(10);
  const page = read("docs/guide/what-keeps-stages-apart.md");
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("docs/guide/proof.md has every assumption, profile and property, in the words of the code", () => {
  const page = read("docs/guide/proof.md");
  const rows = (heading: string): string[] =>
    page
      .split(heading)[1]
      ?.split(/\n[^|]/)[0]
      ?.trim()
      .split("\n") ?? [];
  const listed = rows("| assumption | in words |\n| --- | --- |");
  expect(listed).toEqual(Object.entries(assumptions).map(([name, words]) => `| \`${name}\` | ${words} |`));
  const profiles = networkProfiles.map(
    ({ name, ipBlockMatchesPods, policiesHoldForHostNetwork, hostNetworkPodsHaveLabels, clusterPolicies }) => {
      const first = name === "specification" ? "`specification` (default)" : `\`${name}\``;
      const kinds = clusterPolicies.length === 0 ? "none" : clusterPolicies.join(", ");
      return `| ${first} | ${ipBlockMatchesPods} | ${policiesHoldForHostNetwork} | ${hostNetworkPodsHaveLabels} | ${kinds} |`;
    },
  );
  expect(page).toContain(profiles.join("\n"));
  expect(properties.filter((property) => !page.includes(`\n### ${property}\n`))).toEqual([]);
});

test("CONTRIBUTING.md names every check and every npm script that people use", () => {
  const page = read("CONTRIBUTING.md");
  const checks = [...read("scripts/check.ts").matchAll(/\{ name: "([\w-]+)", run/g)].map(([, name]) => `\`${name}\``);
  expect(checks.length).toBeGreaterThan(5);
  const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
  const named = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
  expect(checks.filter((name) => !page.includes(name))).toEqual([]);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("source files that pages name are there", () => {
  const sources = [...find("packages/*/src/**/*.ts"), ...find("*.ts"), ...find("{scripts,bench,examples}/**/*.ts")];
  const pages = [...find("*.md"), ...find("docs/decisions/*.md")];
  const named = pages.flatMap((path) => [...read(path).matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = ""]) => name));
  expect(named.length).toBeGreaterThan(20);
  const missing = named.filter((name) => !sources.some((path) => `/${path}`.endsWith(`/${name}`)));
  expect(missing.filter((name) => !/^x\.(cluster\.)?test\.ts$/.test(name) && !name.startsWith("dist/"))).toEqual([]);
});

/** Checks by themselves, in a stage that asks for them. */
function inStage(text: string): string {
  if (!text.startsWith("checks:")) return text;
  return `${kindExamples["Stage"] ?? ""}\n  after: [test]\n  entry:\n${text.replace(/^(?=.)/gm, "    ")}`;
}

test("what stands in the guide as YAML is a declaration, or releases", () => {
  const blocks = find("docs/guide/*.md").flatMap((path) =>
    [...read(path).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => splitReleases(inStage(text))),
  );
  expect(blocks.length).toBeGreaterThan(1);
  const aboutText = (code: string): boolean => code < "KS1012" || code === "KS1031";
  const found = blocks.flatMap(({ declaration, releases = "" }) => {
    const texts = [declaration, releases].map((text) => [{ file: "block.yaml", path: "block.yaml", text }] as const);
    return parseDeclaration(texts[0] ?? [], texts[1] ?? []).diagnostics.filter(({ code }) => aboutText(code));
  });
  expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});

test("what stands in the guide as TypeScript is a module that builds", async () => {
  const [, module = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(read("docs/guide/typescript.md")) ?? [];
  expect(module).toContain("export default");
  const script = `mkdir platform && mv base.yaml platform/\ncat > platform/stages.ts <<'END'\n${module}END\nkubestage build platform`;
  const ran = await runScript(script, [baseFile]);
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toContain("name: web-client-qa");
});

test("commands and flags of kubestage that the guide names are there", () => {
  const reference = read("docs/reference/commands.md");
  const ofCommand = (name: string): string => reference.split(`\n## kubestage ${name}\n`)[1]?.split("\n## ")[0] ?? "";
  const lines = find("docs/guide/*.md").flatMap((path) => {
    const page = read(path);
    const blocks = [...page.matchAll(/^```(?:console|sh|bash)\n([\s\S]*?)^```$/gm)]
      .map(([, text = ""]) => text)
      .join("");
    const typed = [...blocks.matchAll(/^(?:\$ )?kubestage ([a-z].*?)(?:\s+#.*)?$/gm)];
    return [...typed, ...page.matchAll(/`kubestage ([a-z][^`]*)`/g)].map(([, line = ""]) => line);
  });
  expect(lines.length).toBeGreaterThan(20);
  const unknown = lines.filter((line) => {
    const [command = "", ...words] = line.split(/ [|>]| 2>/)[0]?.split(/\s+/) ?? [];
    const flags = words.map((word) => /^--?[a-z-]+/.exec(word)?.[0]).filter((flag) => flag !== undefined);
    // What stands behind kubectl's own arguments is kubectl's.
    const known = command === "kubectl" ? [] : flags;
    const section = ofCommand(command);
    return section === "" || known.some((flag) => !new RegExp(`[\`, ]${flag}[\`, ]`).test(section));
  });
  expect(unknown).toEqual([]);
});

test("pages name no code that does not exist", () => {
  const named = [...find("*.md"), ...find("docs/**/*.md")].flatMap((path) => read(path).match(/\bKS\d{4}\b/g) ?? []);
  expect([...new Set(named)].filter((code) => !(code in codes))).toEqual([]);
});
