import type { FieldPath } from "../../syntax.ts";
import { isMapping } from "../../mapping.ts";
import { judgeObject } from "./judge-object.ts";
import type { Problem, Range, ReadText } from "./read-text.ts";

/** Lists hold objects, and in a dump of several lists further lists. */
const deepestList = 4;

/** Adds to `read` the objects of one document whose value is known, those of lists included, and what is wrong. */
export function addObjects(read: ReadText, { start, end }: Range, value: unknown): void {
  if (visit(read, { start, end }, value, [], undefined, deepestList)) read.secrets.push({ start, end });
}

/** What a list of one kind says of its items, which then need not say it themselves. */
export interface ListType {
  readonly apiVersion: string;
  readonly kind: string;
}

export function listTypeOf(list: unknown): ListType | undefined {
  const { apiVersion, kind } = isMapping(list) ? list : {};
  if (typeof kind !== "string" || typeof apiVersion !== "string" || !/.List$/.test(kind)) return undefined;
  return { apiVersion, kind: kind.slice(0, -"List".length) };
}

/** What leaves nothing unknown is told once. */
function addProblem({ problems }: ReadText, problem: Problem): void {
  if (problem.gap || !problems.some(({ message }) => message === problem.message)) problems.push(problem);
}

/** Whether the value is, or holds, a Secret. */
function visit(
  read: ReadText,
  range: Range,
  value: unknown,
  path: FieldPath,
  type: ListType | undefined,
  left: number,
): boolean {
  if (value === null || value === undefined) return false;
  const items = isMapping(value) ? value["items"] : undefined;
  const isList = isMapping(value) && typeof value["kind"] === "string" && value["kind"].endsWith("List");
  if (isList && left > 0 && (Array.isArray(items) || items === null || items === undefined)) {
    const itemType = listTypeOf(value);
    const found = (items ?? []).map((item, index) =>
      visit(read, range, item, [...path, "items", index], itemType, left - 1),
    );
    return found.includes(true);
  }
  const typed = type && isMapping(value) && value["kind"] === undefined ? { ...type, ...value } : value;
  const { object, problems } = judgeObject(typed);
  if (object) read.objects.push({ ...range, object, path });
  for (const { isOfOthers, ...problem } of problems)
    addProblem(read, {
      ...range,
      ...problem,
      path: [...path, ...problem.path],
      // What stands in a list of objects was meant to be one.
      ...(path.length === 0 && isOfOthers && { isOfOthers }),
    });
  return isMapping(typed) && (typed["kind"] === "Secret" || typeof typed["kind"] !== "string");
}
