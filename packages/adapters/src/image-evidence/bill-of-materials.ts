import type { ImagePolicy } from "@kubestage/core";
import type { Statement } from "./statement.ts";

type Format = NonNullable<ImagePolicy["sbom"]>["formats"][number];

/** As people write them. */
export const formatNames: Readonly<Record<Format, string>> = { spdx: "SPDX", cyclonedx: "CycloneDX" };

/**
 * In which format a statement lists what is in the image; undefined where it lists nothing.
 *
 * Source: https://github.com/in-toto/attestation/blob/v1.1/spec/predicates/README.md; versions may follow the type
 */
export function billOfMaterials({ predicateType, predicate }: Statement): Format | undefined {
  const { spdxVersion, bomFormat } = (predicate ?? {}) as Readonly<Record<string, unknown>>;
  if (/^https:\/\/spdx\.dev\/Document(\/v[\d.]+)?$/.test(predicateType) && /^SPDX-[23]\./.test(String(spdxVersion)))
    return "spdx";
  if (/^https:\/\/cyclonedx\.org\/bom(\/v[\d.]+)?$/.test(predicateType) && bomFormat === "CycloneDX")
    return "cyclonedx";
  return undefined;
}
