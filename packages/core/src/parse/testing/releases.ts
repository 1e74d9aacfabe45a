import { writeYaml } from "../../manifests/write-yaml.ts";
import type { YamlValue } from "../../manifests/write-yaml.ts";
import { apiVersion } from "../../model/kinds.ts";
import { releaseName } from "../resolve/releases.ts";

/** For tests: what a release says beside its app and compiler. */
export interface ReleaseContent {
  /** The App's spec as it was declared. */
  readonly document: Readonly<Record<string, YamlValue>>;
  readonly images?: Readonly<Record<string, string>>;
  readonly rendered?: Readonly<Record<string, string>>;
  readonly source?: { readonly commit: string; readonly repository?: string };
}

/** For tests: a release of `app` under the name that its content gives it. */
export function releaseOf(app: string, content: ReleaseContent): { readonly name: string; readonly text: string } {
  const spec = { app, ...content, compiler: "0.1.0" };
  const name = releaseName(app, spec);
  return { name, text: writeYaml({ apiVersion, kind: "Release", metadata: { name }, spec }) };
}

/** For tests: the pointers of stages to releases, by stage and app. */
export function pointersTo(stages: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  return writeYaml({ apiVersion, kind: "ReleasePointers", metadata: { name: "pointers" }, spec: { stages } });
}
