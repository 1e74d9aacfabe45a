import { describe, expect, it } from "vitest";
import { placeOf } from "../../diagnostics/places.ts";
import { compileWorkloads } from "./compile-workloads.ts";
import { document, scopeOfWeb } from "./testing.ts";

const spec = `
workloads:
  web:
    autoscale: { min: 2, max: 4 }
    storage: { cache: { size: 1Gi } }
    containers: { web: { image: registry.example.com/web, ports: { http: 8080 } } }
  db: { kind: StatefulSet, containers: { db: { image: registry.example.com/db, ports: { postgres: 5432 } } } }
  clean: { kind: CronJob, schedule: "@daily", containers: { clean: { image: registry.example.com/clean } } }
config: { LOG_LEVEL: info }
secrets: [KEY]
expose: {}
`;
const stage = "secrets: { store: vault }";

function kinds(tier: string, releases?: string): string[] {
  const scope = scopeOfWeb(spec, { stage, tier, ...(releases !== undefined && { releases }) });
  return compileWorkloads(scope).manifests.map(({ object }) => `${object.kind} ${object.metadata.name}`);
}

describe("compileWorkloads", () => {
  it("gives everything in the order in which it can be applied", () => {
    expect(kinds("development")).toEqual([
      "ConfigMap web-config-ce705679c6",
      "ExternalSecret web-secrets",
      "PersistentVolumeClaim web-cache",
      "Service web",
      "Service web-db",
      "Service web-db-headless",
      "Deployment web",
      "StatefulSet web-db",
      "CronJob web-clean",
      "HorizontalPodAutoscaler web",
      "PodDisruptionBudget web",
      "Ingress web",
    ]);
  });

  it("gives everything but workloads where the app may not run", () => {
    const withoutWorkloads = kinds("development").filter(
      (name) => !/^(Deployment|StatefulSet|CronJob|HorizontalPodAutoscaler|PodDisruptionBudget) /.test(name),
    );
    expect(kinds("production")).toEqual(withoutWorkloads);
    expect(kinds("development", "")).toEqual(withoutWorkloads);
  });

  it("leads each object back to the line that caused it", () => {
    const lines = new Map<string, string>();
    for (const { object, origin } of compileWorkloads(scopeOfWeb(spec, { stage })).manifests) {
      const line = origin.source.text.split("\n")[placeOf(origin).line - 1] ?? "";
      lines.set(`${object.kind} ${object.metadata.name}`.replace(/-[0-9a-f]{10}$/, ""), line.trim());
    }
    expect(lines.get("ConfigMap web-config")).toBe("config: { LOG_LEVEL: info }");
    expect(lines.get("ExternalSecret web-secrets")).toBe("secrets: [KEY]");
    expect(lines.get("PersistentVolumeClaim web-cache")).toBe("storage: { cache: { size: 1Gi } }");
    expect(lines.get("Deployment web")).toBe("web:");
    expect(lines.get("StatefulSet web-db")).toMatch(/^db: /);
    expect(lines.get("HorizontalPodAutoscaler web")).toBe("autoscale: { min: 2, max: 4 }");
    expect(lines.get("Ingress web")).toBe("expose: {}");
  });

  it("reports what is wrong with images and variables", () => {
    const api = document("App", "api", "team: storefront\nimage: registry.example.com/api\nport: 8080");
    const scope = scopeOfWeb("image: nginx\ncalls: [{ app: api }]\nconfig: { API_URL: other }", {
      documents: api,
      stage: "registries: [registry.example.com]",
    });
    expect(compileWorkloads(scope).diagnostics.map(({ code }) => code)).toEqual(["KS2005", "KS2007"]);
  });
});
