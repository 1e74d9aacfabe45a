import { imageName, isFrom, isPinned } from "../model/image-names.ts";
import { compareQuantities, isQuantity } from "../manifests/quantities.ts";
import type { StageRules } from "../model/stage-rules.ts";
import type { Json } from "./json.ts";
import { itemsOf, mappingOf, textOf } from "./json.ts";
import type { BroughtContainer, BroughtPod } from "./pod-templates.ts";
import { containersOf, imageVolumesOf } from "./pod-templates.ts";
import type { Report } from "./report.ts";

const resources = ["cpu", "memory"] as const;

/**
 * Gives a pod's containers the images that the release fixes, and the app's variables: `config` over what the chart sets,
 * URLs of callees and secrets where it sets nothing of the name.
 */
export function equipContainers(pod: BroughtPod, { release, config, variables }: StageRules): void {
  for (const { image } of imageVolumesOf(pod)) {
    const fixed = release?.images.get(textOf(image["reference"]) ?? "");
    if (fixed !== undefined) image["reference"] = fixed;
  }
  for (const { container } of containersOf(pod)) {
    const image = release?.images.get(textOf(container["image"]) ?? "");
    if (image !== undefined) container["image"] = image;
    const own = itemsOf(container["env"]).map(([variable]) => variable);
    const kept = own.filter(({ name }) => config.every((variable) => variable.name !== name));
    const added = variables.filter(({ name }) => own.every((variable) => variable["name"] !== name));
    const env = [...kept, ...config, ...added];
    if (env.length > 0) container["env"] = env;
  }
}

/**
 * Reports what speaks against running a pod's images: KS2005 for a registry that is not allowed; KS2002 where the stage runs
 * by digest only and a release gives none, a warning where there is no release. Gives whether the pod may run.
 */
export function checkImages(pod: BroughtPod, rules: StageRules, report: Report): boolean {
  const { stage, release, digests, registries } = rules;
  let mayRun = true;
  const images = [
    ...containersOf(pod).map(({ container, name, place }) => ({
      image: container["image"],
      name,
      place: () => place("image"),
    })),
    ...imageVolumesOf(pod).map(({ image, place }) => ({ image: image["reference"], name: "a volume", place })),
  ];
  for (const { image, name, place } of images) {
    if (typeof image !== "string" || image === "") continue;
    if (digests && !isPinned(image)) {
      const owner = `${pod.owner.kind} ${pod.owner.name}`;
      if (release) {
        const message = `${stage} runs images by digest only, and the release gives none for ${JSON.stringify(image)} of ${name} in ${owner}`;
        report("KS2002", message, "create a release whose `images` hold the digest", place());
      } else {
        const message = `${stage} runs images by digest only, and ${JSON.stringify(image)} has none: ${owner} is left out there`;
        const hint = "give a release whose `images` hold the digest, or write the image with @sha256:…";
        report("KS2002", message, hint, place(), "warning");
        mayRun = false;
      }
    }
    const limit = registries.find(({ allowed }) => !isFrom(image, allowed));
    if (!limit) continue;
    const hint = `allowed are: ${limit.allowed.join(", ") || "none"}`;
    report("KS2005", `${limit.name} does not allow images such as ${imageName(image)}`, hint, place());
  }
  return mayRun;
}

/** KS2004 for a container without resources; KS1019 for one that the stage's LimitRange would refuse. */
export function checkResources(pod: BroughtPod, rules: StageRules, report: Report): void {
  for (const one of containersOf(pod)) {
    if (one.list === "ephemeralContainers") continue;
    const { container, name, place } = one;
    const asked = mappingOf(container["resources"]);
    const requests = mappingOf(asked["requests"]);
    const limits = mappingOf(asked["limits"]);
    if (Object.keys(requests).length === 0 && Object.keys(limits).length === 0) {
      const message = `the container ${name} of ${pod.owner.kind} ${pod.owner.name} declares no resources: the stage's defaults decide what it gets`;
      report("KS2004", message, "give it resources by a value of the chart or a patch", place("resources"));
    }
    for (const resource of resources) checkAmount(one, resource, { requests, limits }, pod, rules, report);
  }
}

function checkAmount(
  { name, place }: BroughtContainer,
  resource: (typeof resources)[number],
  { requests, limits: own }: { readonly requests: Json; readonly limits: Json },
  { owner }: BroughtPod,
  { limits, stage }: StageRules,
  report: Report,
): void {
  const limit = quantityOf(own[resource]);
  const request = quantityOf(requests[resource]) ?? limit;
  const say = (reason: string, hint: string, kind: "limits" | "requests"): void => {
    const message = `the container ${name} of ${owner.kind} ${owner.name} cannot run in ${stage}: its ${resource} ${reason}`;
    report("KS1019", message, hint, place("resources", kind, resource));
  };
  const most = limit ?? request;
  const max = limits.max[resource];
  const min = limits.min[resource];
  if (most !== undefined && compareQuantities(most, max) > 0)
    say(`is ${most}, and the stage's limits.max is ${max}`, `ask for ${max} or less`, limit ? "limits" : "requests");
  else if (request !== undefined && compareQuantities(request, limit ?? limits.default[resource]) > 0)
    say(`request is ${request}, more than its limit`, `give a limit of ${request} or more`, "requests");
  else if (request !== undefined && compareQuantities(request, min) < 0)
    say(`request is ${request}, and the stage's limits.min is ${min}`, `request ${min} or more`, "requests");
}

/** YAML has whole numbers without quotes. What is no quantity is for the API server to refuse. */
function quantityOf(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && isQuantity(text) ? text : undefined;
}
