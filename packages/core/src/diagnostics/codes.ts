import type { CodeEntry } from "./code-entry.ts";
import { clusterCodes } from "./cluster-codes.ts";
import { compileCodes } from "./compile-codes.ts";
import { conformCodes } from "./conform-codes.ts";
import { declarationCodes } from "./declaration-codes.ts";
import { environmentCodes } from "./environment-codes.ts";
import { importCodes } from "./import-codes.ts";
import { promoteCodes } from "./promote-codes.ts";
import { accessCodes } from "./prove-access-codes.ts";
import { configurationCodes } from "./prove-configuration-codes.ts";
import { labelsCodes } from "./prove-labels-codes.ts";
import { networkCodes } from "./prove-network-codes.ts";
import { pathsCodes } from "./prove-paths-codes.ts";
import { placementCodes } from "./prove-placement-codes.ts";
import { podSecurityCodes } from "./prove-pod-security-codes.ts";
import { resourcesCodes } from "./prove-resources-codes.ts";
import { sharedCodes } from "./prove-shared-codes.ts";
import { worldCodes } from "./prove-world-codes.ts";
import { renderCodes } from "./render-codes.ts";

/**
 * Every code that kubestage can print. KS1 declaration, KS2 compile, KS3 prove, KS4 promote, KS5 apply and audit,
 * KS6 environment. A code is never reused for something else.
 */
export const codes = {
  ...declarationCodes,
  ...compileCodes,
  ...worldCodes,
  ...networkCodes,
  ...accessCodes,
  ...placementCodes,
  ...podSecurityCodes,
  ...labelsCodes,
  ...configurationCodes,
  ...resourcesCodes,
  ...sharedCodes,
  ...pathsCodes,
  ...promoteCodes,
  ...clusterCodes,
  ...conformCodes,
  ...renderCodes,
  ...importCodes,
  ...environmentCodes,
} as const satisfies Record<`KS${number}`, CodeEntry>;

export type Code = keyof typeof codes;

/** Errors that are a matter of judgement. What a source brings and must not have is left out where it is accepted. */
const judgements: ReadonlySet<Code> = new Set<Code>(["KS1034", "KS5203", "KS5204", "KS5205"]);

/**
 * What may be accepted with a reason: every warning, and the errors that are a matter of judgement. What a proof finds is
 * no finding about a document of the declaration: what was meant to be open is declared, or said by an Intent.
 */
export const acknowledgeableCodes = (Object.keys(codes) as Code[]).filter(
  (code) => !code.startsWith("KS3") && (codes[code].severity === "warning" || judgements.has(code)),
);
