import { compilePlatform } from "../../compile/compile-platform.ts";
import { formatPlace, placeOf } from "../../diagnostics/places.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Source } from "../../diagnostics/places.ts";
import { parseDeclaration } from "../../parse/parse-declaration.ts";
import { sourceOf } from "../../parse/testing.ts";
import { declaration } from "../../parse/testing/short-declaration.ts";
import type { Conformed } from "../conform-source.ts";
import { conformSource } from "../conform-source.ts";
import type { Json } from "../json.ts";

export interface Surroundings {
  /** Documents of the declaration in short form, such as `Stage dev: { … }`. */
  readonly changes?: string;
  /** Further fields of the app `web`, after its source. */
  readonly app?: string;
  readonly releases?: string;
  readonly stage?: string;
  readonly template?: Source;
  readonly contentHash?: string;
}

/** For tests: what becomes of `text` as the source of the app `web` in the stage `dev`. */
export function conformed(text: string, surroundings: Surroundings = {}): Conformed {
  const { changes = "", app = "", releases, stage = "dev", template, contentHash = "0".repeat(64) } = surroundings;
  const source = `App web: { team: storefront, source: { manifests: { paths: [k8s.yaml] } }, ${app} }\n`;
  const { platform, diagnostics } = parseDeclaration(
    [sourceOf(declaration(`${source}${changes}`))],
    releases === undefined ? undefined : [sourceOf(releases, "releases.yaml")],
  );
  if (!platform) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const file = [...compilePlatform(platform, { stage })].find((one) => one.app === "web");
  if (!file?.enters) throw new Error("the app web has no source there");
  const { cluster } = file;
  const rendered = sourceOf(text, "k8s.yaml");
  const brought = { cluster, stage, app: "web", texts: [{ rendered, template }], tool: undefined, contentHash };
  return conformSource(brought, file.enters.rules, file.manifests);
}

/** For tests: `KS5203 error k8s.yaml:2:1`, one for each finding. */
export function findings({ diagnostics }: Pick<Conformed, "diagnostics">): string[] {
  return diagnostics.map(({ code, severity, span }: Diagnostic) =>
    [code, severity, ...(span ? [formatPlace(placeOf(span))] : [])].join(" "),
  );
}

/** For tests: the objects that came out, as plain values. */
export function objectsOf({ manifests }: Conformed): Json[] {
  return manifests.map(({ object }) => object as unknown as Json);
}

/** For tests: a Deployment whose pod's spec has `spec` as YAML in flow style beside its container's `container`. */
export function deployment(spec = "", container = "", name = "web"): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      ${spec === "" ? "{}" : spec}
      containers:
        - name: main
          image: registry.example.com/web
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 200m, memory: 64Mi } }
          ${container}
`.replace("      {}\n", "");
}
