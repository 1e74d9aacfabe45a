import type { Admission, AdmissionRequest } from "../../admission/admission.ts";
import type { Rights } from "../../rights/rights.ts";
import type { Intent } from "../../../verdicts/intent.ts";
import { givenOf } from "../../testing/given.ts";
import { editText, siteText, stepText } from "../../testing/told.ts";
import { worldOf } from "../../testing/world-of.ts";
import { Claimers } from "../claimable/claimers.ts";
import type { Claimed } from "../claimable/claimed.ts";
import type { World } from "../../../manifests/world/world.ts";
import type { Given } from "../../property-proof.ts";

const stages = `{apiVersion: v1, kind: Namespace, metadata: {name: shop-dev, labels: {stage: dev}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop-test, labels: {stage: test}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: infra}}
`;

export type Answer = "admitted" | "refused" | "depends";

interface Options {
  /** As `verb group/resource namespace/name`; creating is asked of no name. */
  readonly may?: (asked: string) => boolean;
  readonly answer?: Answer | ((request: AdmissionRequest) => Answer);
  readonly intent?: Intent;
  /** `dev` where it is not said. */
  readonly home?: string | readonly string[];
  /** Whether stages are known by a mapping, not by a label. */
  readonly isMapped?: boolean;
}

const subject = { kind: "User", name: "ann", namespace: "" } as const;

function rightsOf(may: (asked: string) => boolean, homes: readonly string[]): Rights {
  return {
    ...givenOf().rights,
    homes: () => homes,
    whoMay: (asked) =>
      "resource" in asked &&
      may(`${asked.verb} ${asked.group}/${asked.resource} ${asked.namespace ?? ""}/${asked.name}`)
        ? [{ subject, allowance: { reference: undefined } as never }]
        : [],
  };
}

function admissionOf(answer: NonNullable<Options["answer"]>): Admission {
  return {
    decide(request) {
      const said = typeof answer === "function" ? answer(request) : answer;
      return said === "admitted"
        ? { answer: said }
        : ({ answer: said, by: [{ message: "a policy asks for more" }] } as never);
    },
  };
}

type Find = (world: World, given: Given, claimers: Claimers) => Claimed;

/** What Ann, at home in one stage or more, could claim in a world of these stages. */
export function foundBy(
  find: Find,
  documents: readonly string[],
  { may = () => true, answer = "admitted", intent, home = "dev", isMapped = false }: Options = {},
) {
  const read = worldOf([stages, ...documents].join("---\n"));
  const world = isMapped ? { ...read, stages: { ...read.stages, label: undefined } } : read;
  const given = givenOf({ intent, rights: rightsOf(may, [home].flat()), admission: admissionOf(answer) });
  return { world, ...find(world, given, new Claimers(world, given)) };
}

/** The same, causes and doubts as texts. */
export function claimedBy(find: Find, documents: readonly string[], options: Options = {}) {
  const { causes, doubts } = foundBy(find, documents, options);
  return {
    doubts: doubts.map(({ pair, why }) => `${pair.from} > ${pair.to}: ${why}`),
    causes: causes.map(({ code, breaks, pairs, message, at, related, fix, requests }) => ({
      is: `${code}${breaks ? "" : " (a warning)"}`,
      message,
      at: at && siteText(at),
      related: related.map((one) => `${one.message} @ ${siteText(one.at)}`),
      pairs: pairs.map(({ from, to }) => `${from} > ${to}`),
      fix: fix?.description,
      edits: fix?.edits.map(editText) ?? [],
      steps: [...(requests ?? [])].map(([pair, steps]) => `${pair}: ${steps.map(stepText).join(", then ")}`),
    })),
  };
}
