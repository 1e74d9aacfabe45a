import type { Problem, Range, ReadText } from "./read-text.ts";
import { isMapping } from "../../mapping.ts";
import { isWithoutHead } from "./judge-object.ts";
import { newReadText } from "./read-text.ts";
import { addObjects } from "./objects-in-value.ts";
import { yamlDocuments } from "./yaml-documents.ts";

/** What is said of itself by a document that cannot be read. */
const saidKind = /^[{ \t]*["']?kind["']?\s*:\s*["']?([A-Za-z]+)/m;
const saidVersion = /^[{ \t]*["']?apiVersion["']?\s*:\s*["']?(?:([\w.-]+)\/)?v\w+/m;
const saidName = /^metadata:[ \t]*\r?\n(?:[ \t]+.*\r?\n)*?[ \t]+name:[ \t]*["']?([\w.-]+)/m;
const saidNamespace = /^metadata:[ \t]*\r?\n(?:[ \t]+.*\r?\n)*?[ \t]+namespace:[ \t]*["']?([\w.-]+)/m;

/**
 * As `readObjects`, of YAML that begins at `offset` of a text: a part of it that begins with a document.
 *
 * Errors, as problems: KS3003 for what cannot be read, those of `judgeObject`.
 */
export function readYamlObjects(text: string, offset: number): ReadText {
  const read = newReadText();
  for (const { start, end, value, problems } of yamlDocuments(text, offset)) {
    const document = { start, end };
    if (problems.length === 0) {
      addObjects(read, document, value);
      continue;
    }
    const known = newReadText();
    if (value !== undefined) addObjects(known, document, value);
    const gaps = known.objects.map(({ object: { apiVersion, kind, metadata } }) => gapOf(apiVersion, kind, metadata));
    const gap = gaps.length === 1 ? gaps[0] : saidBy(text.slice(start - offset, end - offset));
    const isSecret = gap?.kind === undefined || gap.kind === "Secret";
    if (isSecret) read.secrets.push(document);
    const told = isSecret ? problems.map((one) => ({ ...one, ...withoutValues(one) })) : problems;
    const hint = templateHint(text.slice(start - offset, end - offset));
    const aside = isNoObject(value) ? "; or leave the file out: it has neither apiVersion nor kind" : "";
    const others = isMapping(value) && isWithoutHead(value) && !hint.hint ? { isOfOthers: true } : {};
    read.problems.push(
      ...told.map((one) => ({
        ...unreadable(document, { ...one, hint: `${one.hint}${aside}`, ...hint }, gap ?? {}),
        ...others,
      })),
    );
  }
  return read;
}

/** A Helm chart's templates are no YAML before they are rendered. */
function templateHint(text: string): { readonly hint?: string } {
  if (!/\{\{-?\s*[.$a-z]/i.test(text)) return {};
  return { hint: "this looks like a Helm template: prove what it renders, `helm template DIR | kubestage prove -`" };
}

/** Other tools have YAML files too, which nobody means to apply. */
function isNoObject(value: unknown): boolean {
  return isMapping(value) && value["apiVersion"] === undefined && value["kind"] === undefined;
}

const noYaml = { message: "this is no YAML that Kubernetes takes", hint: "correct it at this place" };

/** The words that stand for true, false and nothing are in no secret. */
const oddKey = /^the key (y|n|yes|no|on|off|true|false|null|~) is read as /i;

/** What the reader says, without what it repeats of the text: that may be a value. */
function withoutValues({ message, hint }: Pick<Problem, "message" | "hint">): Pick<Problem, "message" | "hint"> {
  if (oddKey.test(message)) return { message, hint };
  if (/^the key .* stands twice/s.test(message)) return { message: "a key stands twice in this mapping", hint };
  const isRepeating = /["'`&*]|: |^text cannot begin/.test(`${message} ${hint}`.replaceAll("`key: value`", ""));
  return isRepeating ? noYaml : { message, hint };
}

export function unreadable(
  { start, end }: Range,
  { message, hint, span }: { readonly message: string; readonly hint: string; readonly span?: Range },
  gap: NonNullable<Problem["gap"]>,
): Problem {
  const exact = span ? { start: start + span.start, end: start + span.end } : { start, end };
  return { code: "KS3003", reason: "it cannot be read", message, hint, start, end, path: [], exact, gap };
}

function gapOf(
  apiVersion: string,
  kind: string,
  { namespace, name }: { readonly namespace?: string; readonly name: string },
): NonNullable<Problem["gap"]> {
  const slash = apiVersion.indexOf("/");
  const id = slash === -1 ? kind : `${apiVersion.slice(0, slash)}/${kind}`;
  return { kind: id, ...(namespace !== undefined && { namespace }), name };
}

/** As far as its lines tell. A list may hold anything. */
export function saidBy(text: string): NonNullable<Problem["gap"]> {
  const kind = saidKind.exec(text)?.[1];
  if (kind === undefined || kind.endsWith("List")) return {};
  const version = saidVersion.exec(text);
  if (!version) return {};
  const [name, namespace] = [saidName.exec(text)?.[1], saidNamespace.exec(text)?.[1]];
  const id = version[1] === undefined ? kind : `${version[1]}/${kind}`;
  return { kind: id, ...(namespace !== undefined && { namespace }), ...(name !== undefined && { name }) };
}
