import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { appName, benchmarkStages } from "./platform.ts";

/**
 * A Helm chart that renders the very objects that kubestage wrote for the apps of the benchmark: one template with a
 * range over the apps for each stage, made from the first app's file with its name replaced.
 */
export function writeChart(folder: string, built: string, apps: number): void {
  mkdirSync(join(folder, "templates"), { recursive: true });
  writeFileSync(join(folder, "Chart.yaml"), "apiVersion: v2\nname: bench\nversion: 0.1.0\n");
  const names = Array.from({ length: apps }, (_, index) => appName(index));
  writeFileSync(join(folder, "values.yaml"), `apps:\n${names.map((name) => `- ${name}\n`).join("")}`);
  for (const { cluster, stage } of benchmarkStages) {
    const text = readFileSync(join(built, cluster, stage, `${appName(0)}.yaml`), "utf8");
    const template = text.replaceAll(appName(0), "{{ . }}").replace(/^---\n/, "");
    writeFileSync(
      join(folder, "templates", `${stage}.yaml`),
      `{{- range .Values.apps }}\n---\n${template}{{- end }}\n`,
    );
  }
}

/** One overlay for each app and stage over the objects that kubestage wrote for it, and one kustomization over all. */
export function writeKustomizations(folder: string, built: string, apps: number): void {
  const overlays: string[] = [];
  for (const { cluster, stage } of benchmarkStages) {
    for (let index = 0; index < apps; index++) {
      const overlay = `${stage}-${appName(index)}`;
      mkdirSync(join(folder, overlay), { recursive: true });
      const text = readFileSync(join(built, cluster, stage, `${appName(index)}.yaml`), "utf8");
      writeFileSync(join(folder, overlay, "objects.yaml"), text);
      writeFileSync(join(folder, overlay, "kustomization.yaml"), "resources: [objects.yaml]\n");
      overlays.push(overlay);
    }
  }
  writeFileSync(
    join(folder, "kustomization.yaml"),
    `resources:\n${overlays.map((overlay) => `- ${overlay}\n`).join("")}`,
  );
}

/** Every object of a YAML stream as text that does not depend on the order of keys or objects. */
export function canonicalObjects(text: string): string[] {
  return loadAll(text)
    .filter((document) => document !== null && document !== undefined)
    .map((document) => JSON.stringify(sortKeys(document)))
    .toSorted();
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
