import { keyOf } from "../../manifests/object-key.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import type { OuterSharing } from "./outer-sharing.ts";
import { comparable } from "./outer-sharing.ts";
import type { OuterUse } from "./outer-uses.ts";
import { textAt } from "./unknown-fields.ts";

/**
 * The uses with those first that have no business there: where the name says one of the stages that share it, as
 * `booking-prod` does, those of the others.
 */
export function intrudersFirst({ uses, parts }: OuterSharing): readonly OuterUse[] {
  const owner = ownerOf(uses, parts);
  return [...uses.filter(({ stage }) => stage !== owner), ...uses.filter(({ stage }) => stage === owner)];
}

/**
 * The same of its own stage for each that names what another stage's name is in, where the stage is known to have that: it
 * names it elsewhere. Undefined where one of them has nothing of the kind, and for Secrets. `all` are those of the world that is
 * to be changed.
 */
export function outerFix({ uses, parts, type }: OuterSharing, all: readonly OuterUse[]): Fix | undefined {
  const owner = ownerOf(uses, parts);
  if (owner === undefined) return undefined;
  const edits: Edit[] = [];
  const names = new Set<string>();
  for (const use of all) {
    const isSame = startsAs(use, type, parts);
    if (use.stage === owner || !isSame) continue;
    const own = use.parts.map((part) => withWord(part, owner, use.stage));
    // Of a bucket the bucket itself has to be known, the folder may be new.
    const known = type === "bucket" ? own.slice(0, 2) : own;
    if (!all.some((one) => one.stage === use.stage && startsAs(one, type, known))) return undefined;
    const { object, path, secret } = use.from;
    const text = secret ? undefined : textAt(object.object, path);
    const value = text === undefined ? undefined : renamed(text, use.parts, own);
    if (value === undefined) return undefined;
    edits.push({ type: "set", object: keyOf(object.object), path, value });
    names.add(use.stage);
  }
  if (edits.length === 0) return undefined;
  return { description: `name the ${type} of ${[...names].toSorted().join(" and ")} instead`, edits };
}

/** Whether something is this, or in it. */
function startsAs(use: OuterUse, type: OuterUse["type"], parts: readonly string[]): boolean {
  const found = comparable(use.type, use.parts);
  return use.type === type && comparable(type, parts).every((part, at) => found[at] === part);
}

/** The one stage of those that use it that the name says. */
function ownerOf(uses: readonly OuterUse[], parts: readonly string[]): string | undefined {
  const words = new Set(parts.flatMap((part) => part.split(separator)));
  const said = uses.map(({ stage }) => stage).filter((stage) => words.has(stage));
  return said.length === 1 ? said[0] : undefined;
}

const separator = /[-._/:@]/;

function withWord(text: string, word: string, by: string): string {
  return text
    .split(/([-._/:@])/)
    .map((part) => (part === word ? by : part))
    .join("");
}

/** The text with what changed in the names; a port that is not written is left alone. */
function renamed(text: string, parts: readonly string[], own: readonly string[]): string | undefined {
  let changed = text;
  for (const [at, part] of parts.entries()) {
    const instead = own[at] ?? part;
    if (instead === part) continue;
    const before = withoutPort(part);
    if (!changed.includes(before)) return undefined;
    changed = changed.replaceAll(before, withoutPort(instead));
  }
  return changed;
}

function withoutPort(name: string): string {
  return name.replace(/:\d+$/, "");
}
