import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import { danglingReference } from "../references.ts";

/**
 * The image whose tags are watched is one that the app runs. Which ones a source names nobody knows before it is rendered.
 *
 * Errors: KS1008 where the app has several and none is named, KS1012 for one that it does not run.
 */
export function checkWatchedImage(app: Declared<"App">, diagnostics: Diagnostic[]): void {
  const { watch, image, workloads = {}, source } = app.spec;
  if (!watch) return;
  const containers = Object.values(workloads).flatMap((workload) => Object.values(workload.containers));
  const images = [...new Set([image ?? [], ...containers.map((container) => container.image)].flat())];
  if (watch.image === undefined && image === undefined) {
    const message = `${app.name} does not say which image is watched`;
    const hint = `add \`image\` to it: ${images.join(", ") || "one that its source names"}`;
    diagnostics.push(diagnose("KS1008", { message, hint, span: keyPlace(app, "watch") }));
  } else if (watch.image !== undefined && !source && !images.includes(watch.image))
    diagnostics.push(danglingReference("image", watch.image, images, fieldPlace(app, "watch", "image")));
}
