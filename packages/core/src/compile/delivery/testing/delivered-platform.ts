import fc from "fast-check";
import { generatedPlatform } from "../../network/testing/generated-platform.ts";

/** For tests: a small platform whose cluster kubestage delivers to, and the same one with an engine instead. */
export interface DeliveredPlatform {
  readonly own: string;
  readonly delivered: string;
  readonly engine: "argocd" | "flux";
}

export const repository = "https://git.example.com/shop/ledger.git";

export const deliveredPlatform: fc.Arbitrary<DeliveredPlatform> = fc
  .record({ platform: generatedPlatform, engine: fc.constantFrom("argocd" as const, "flux" as const) })
  .map(({ platform, engine }) => ({ own: platform.text, delivered: withEngine(platform.text, engine), engine }));

/** The same declaration, with an engine in each of its clusters. */
function withEngine(text: string, engine: "argocd" | "flux"): string {
  return text
    .replace('"domain":"example.com"', `"domain":"example.com","ledger":{"repository":"${repository}"}`)
    .replaceAll('"cni":', `"delivery":"${engine}","cni":`);
}
