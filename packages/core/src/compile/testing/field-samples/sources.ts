import type { Sample } from "./documents.ts";
import { platform, stage } from "./documents.ts";

const web = (more: string) => `App web: { team: storefront, ${more} }\n`;
const api = "App api: { team: storefront, image: registry.example.com/api, calls: [{ app: web }] }\n";
const chart = "helm: { chart: ./chart }";
const remote = "chart: oci://registry.example.com/charts/web";
const helm = (more: string) => web(`source: { helm: { ${more} } }`);
const served = (port: string) => web(`source: { ${chart} }, ports: { ${port} }`) + api + stage("network: closed");
const inDev = (source: string, more: string) => web(`source: { ${source} }, stages: { dev: { source: { ${more} } } }`);

function patchSamples(field: string, wrapped: (patches: string) => string): Sample[] {
  const target = "target: { kind: Deployment, name: web }";
  const operations = (more: string) => wrapped(`patches: [{ ${target}, operations: [${more}] }]`);
  return [
    [field, wrapped(`‹patches: [{ ${target}, remove: true }]›`)],
    [`${field}[].target`, wrapped("patches: [{ ‹target: { kind: Job }|target: { kind: Deployment }›, remove: true }]")],
    [`${field}[].target.kind`, wrapped("patches: [{ target: { kind: ‹Job|Deployment› }, remove: true }]")],
    [`${field}[].target.name`, wrapped("patches: [{ target: { kind: Deployment‹, name: web› }, remove: true }]")],
    [`${field}[].merge`, wrapped(`patches: [{ ${target}, ‹merge: { spec: { replicas: 2 } }› }]`)],
    [
      `${field}[].operations`,
      wrapped(`patches: [{ ${target}, ‹operations: [{ op: remove, path: /spec/replicas }]› }]`),
    ],
    [`${field}[].operations[].op`, operations("{ op: ‹add|replace›, path: /spec/replicas, value: 2 }")],
    [`${field}[].operations[].path`, operations("{ op: remove, path: ‹/spec/replicas|/spec/paused› }")],
    [`${field}[].operations[].from`, operations("{ op: copy, path: /spec/replicas, ‹from: /spec/paused› }")],
    [`${field}[].operations[].value`, operations("{ op: add, path: /spec/replicas, ‹value: 2› }")],
    [`${field}[].remove`, wrapped(`patches: [{ ${target}, ‹remove: true› }]`)],
  ];
}

const source = "App.source";
const differences = "App.stages.<name>.source";

/** What is handed to the tools that render, and to those who call an app with a source. */
export const sourceSamples: readonly Sample[] = [
  ["Platform.tools", platform('‹tools: { helm: "3.19.0" }›')],
  ["Platform.tools.helm", platform('tools: { ‹helm: "3.19.0"› }')],
  ["Platform.tools.kustomize", platform('tools: { ‹kustomize: "5.7.1"› }')],
  [source, web("‹image: registry.example.com/web|source: { helm: { chart: ./chart } }›")],
  [`${source}.helm`, web("source: { ‹kustomize: { path: ./k8s }|helm: { chart: ./chart }› }")],
  [`${source}.helm.chart`, helm("chart: ‹./chart|./other›")],
  [`${source}.helm.repository`, helm("chart: web, version: 1.0.0, repository: https://‹charts|other›.example.com")],
  [`${source}.helm.version`, helm(`${remote}, version: ‹1.0.0|1.0.1›`)],
  [`${source}.helm.values`, helm("chart: ./chart, ‹values: { replicas: 2 }›")],
  [`${source}.helm.valueFiles`, helm("chart: ./chart, ‹valueFiles: [values-all.yaml]›")],
  [`${source}.helm.releaseName`, helm("chart: ./chart, ‹releaseName: other›")],
  [`${source}.kustomize`, web("source: { ‹helm: { chart: ./chart }|kustomize: { path: ./k8s }› }")],
  [`${source}.kustomize.path`, web("source: { kustomize: { path: ‹./k8s|./other› } }")],
  [`${source}.manifests`, web("source: { ‹helm: { chart: ./chart }|manifests: { paths: [./k8s] }› }")],
  [`${source}.manifests.paths`, web("source: { manifests: { paths: [./k8s‹, ./more.yaml›] } }")],
  ...patchSamples(`${source}.patches`, (patches) => web(`source: { ${chart}, ${patches} }`)),
  ["App.ports", web(`source: { ${chart} }, ‹ports: { http: 8080 }›`) + api],
  ["App.ports.<name>.port", served("http: { port: ‹8080|9090› }")],
  ["App.ports.<name>.protocol", served("http: { port: 8080, ‹protocol: UDP› }")],
  ["App.ports.<name>.service", served("http: { port: 8080, ‹service: { port: 80 }› }")],
  ["App.ports.<name>.service.name", served("http: { port: 8080, service: { ‹name: front› } }")],
  ["App.ports.<name>.service.port", served("http: { port: 8080, service: { ‹port: 80› } }")],
  [
    differences,
    inDev(chart, "values: { replicas: 2 } ").replace(
      "source: { values: { replicas: 2 }  }",
      "‹source: { values: { replicas: 2 } }›",
    ),
  ],
  [`${differences}.version`, inDev(`helm: { ${remote}, version: 1.0.0 }`, "‹version: 1.0.1›")],
  [`${differences}.values`, inDev(chart, "‹values: { replicas: 2 }›")],
  [`${differences}.valueFiles`, inDev(chart, "‹valueFiles: [values-dev.yaml]›")],
  [`${differences}.path`, inDev("kustomize: { path: ./base }", "‹path: ./overlays/dev›")],
  ...patchSamples(`${differences}.patches`, (patches) => inDev(chart, patches)),
];
