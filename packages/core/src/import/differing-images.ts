import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { FoundApp } from "./found-apps.ts";
import { fieldsIn, textIn } from "./found-object.ts";

/**
 * Containers that run another image in a stage than the declaration says for all of them, which is that of the app's last
 * stage: without a release the first apply puts it there.
 *
 * Findings: KS5303 for each image that is not in the declaration.
 */
export function differingImages({ name, versions }: FoundApp): Diagnostic[] {
  const workloads = new Set(versions.flatMap((version) => [...version.workloads.keys()]));
  return [...workloads].flatMap((workload) => {
    const found = versions.flatMap((version) => {
      const fields = version.workloads.get(workload)?.fields;
      return fields ? [{ stage: version.stage.name, containers: fieldsIn(fields, "containers") }] : [];
    });
    const declared = found.at(-1)?.containers ?? {};
    return Object.keys(declared).flatMap((container) => {
      const said = textIn(declared, container, "image");
      const others = found.flatMap(({ stage, containers }) => {
        const image = textIn(containers, container, "image");
        return image === undefined || image === said ? [] : [{ stage, image }];
      });
      const place = [name, workload, container].filter((part, index, parts) => part !== parts[index - 1]).join(", ");
      return [...Map.groupBy(others, ({ image }) => image)].map(([image, stages]) =>
        differs(place, image, stages.map(({ stage }) => stage).join(", "), said),
      );
    });
  });
}

function differs(container: string, image: string, stages: string, declared: string | undefined): Diagnostic {
  return diagnose("KS5303", {
    message: `${container} runs ${image} in ${stages}, and the declaration says ${declared ?? "none"} for all stages: the first apply would run that there`,
    hint: `say it with a release: a document of kind Release names what ${stages} runs, and plan and apply take it with \`--releases\``,
  });
}
