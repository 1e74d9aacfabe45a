import type { Source } from "../../diagnostics/places.ts";
import { readYaml } from "../../manifests/read-yaml.ts";
import { nodeAt } from "../../manifests/syntax.ts";
import type { Instant } from "../time.ts";

/** When the source commit of a release was made, by the release's own document; undefined where it does not say. */
export function sourceTimeOf(release: Source): Instant | undefined {
  const [document] = readYaml(release).documents;
  const said = document && nodeAt(document.root, ["spec", "source", "committedAt"]);
  const time = said?.kind === "scalar" ? Date.parse(said.text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
