import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { Platform, Stage } from "../../model/resolved.ts";

/** KS1039 for two stages of one store of which one's path is, or lies in, the other's. */
export function checkSecrets(platform: Platform, diagnostics: Diagnostic[]): void {
  const earlier: { readonly stage: Stage; readonly store: string; readonly path: string }[] = [];
  for (const stage of platform.stages) {
    const { secrets } = stage;
    if (!secrets) continue;
    const met = earlier.find(({ store, path }) => store === secrets.store && overlap(path, secrets.path));
    earlier.push({ stage, ...secrets });
    if (!met) continue;
    diagnostics.push(
      diagnose("KS1039", {
        message: `the secrets of ${stage.name} (${secrets.path}) and of ${met.stage.name} (${met.path}) lie in each other in the store ${secrets.store}`,
        hint: "give each stage a path of its own, of which none begins with another",
        span: placeOfPath(stage),
        related: [{ message: "the other", span: placeOfPath(met.stage) }],
      }),
    );
  }
}

/** Whether one path is, or begins with, the other, by whole parts. */
function overlap(left: string, right: string): boolean {
  return `${left}/`.startsWith(`${right}/`) || `${right}/`.startsWith(`${left}/`);
}

function placeOfPath({ declared }: Stage): ReturnType<typeof fieldPlace> {
  return fieldPlace(declared, "secrets", ...(declared.spec.secrets?.path === undefined ? [] : ["path"]));
}
