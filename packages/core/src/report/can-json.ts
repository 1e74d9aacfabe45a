import { placeOf } from "../diagnostics/places.ts";
import { placeOfField } from "../manifests/world/place-of-field.ts";
import type { WorldObject } from "../manifests/world/world.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import { type CanReport, canOutcome } from "./can-report.ts";

/** A contract: fields are added, never renamed. */
export function canJson(report: CanReport): object {
  const { who, verb, what, worlds } = report;
  return {
    who,
    verb,
    what,
    answer: canOutcome(report),
    clusters: worlds.map(({ name, answers, isKnown, unread }) => ({
      name,
      isKnown,
      unread,
      answers: answers.map(({ namespace, stage, answer, allowance, subject, steps }) => ({
        namespace: namespace === "" ? null : namespace,
        stage: stage ?? null,
        answer,
        ...(allowance
          ? {
              binding: {
                ...allowance.reference.binding,
                place: placeIn(allowance.binding, subject === undefined ? ["subjects"] : ["subjects", subject]),
              },
              role: {
                ...allowance.reference.role,
                place: placeIn(allowance.role, ["rules", allowance.reference.rule]),
              },
              rule: allowance.reference.rule,
            }
          : {}),
        steps,
      })),
    })),
  };
}

function placeIn({ origin }: WorldObject, path: FieldPath): object | null {
  const span = placeOfField(origin, path);
  return span ? placeOf(span) : null;
}
