import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { keyPlace } from "../../model/declared.ts";
import type { Platform } from "../../model/resolved.ts";

/** The most that the values of a ConfigMap may hold together. Source: https://kubernetes.io/docs/concepts/configuration/configmap/ */
const largest = 1_048_576;

/** KS1009 for an app whose configuration is larger in a stage than a ConfigMap may be. */
export function checkConfigSize(platform: Platform, diagnostics: Diagnostic[]): void {
  for (const stage of platform.stages) {
    for (const { declared, name, config } of stage.apps) {
      let size = 0;
      for (const key in config) size += byteLength(config[key] ?? "");
      if (size <= largest) continue;
      const differs = declared.spec.stages?.[stage.name]?.config !== undefined;
      const path = differs ? ["stages", stage.name, "config"] : ["config"];
      diagnostics.push(
        diagnose("KS1009", {
          message: `the configuration of ${name} has ${size} bytes, and a ConfigMap holds at most ${largest}`,
          hint: "move what is large into the image or a volume",
          span: keyPlace(declared, ...path),
        }),
      );
    }
  }
}

/** The number of bytes of a text in UTF-8. */
function byteLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair counts two of the pair's four bytes.
    if (unit >= 0x800) length += unit >= 0xd800 && unit <= 0xdfff ? 1 : 2;
    else if (unit >= 0x80) length += 1;
  }
  return length;
}
