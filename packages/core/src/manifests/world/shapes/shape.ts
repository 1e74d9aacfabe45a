/** What a value has to be. Amounts (`quantity`) are text or numbers; `anything` is not looked into. */
export type Shape =
  | { readonly type: "text"; readonly values?: ReadonlySet<string> }
  | { readonly type: "boolean" | "integer" | "number" | "quantity" | "integerOrText" | "anything" }
  | { readonly type: "list" | "map"; readonly of: Shape }
  | ObjectShape;

export interface ObjectShape {
  readonly type: "object";
  readonly name: string;
  /** Has no prototype, so that no field is found that is not there. */
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
  /** What is never absent where the API server has stored it, with the text that it then is; empty where it has none. */
  readonly filled: readonly (readonly [field: string, text: string])[];
}

export interface KindShape {
  readonly apiVersion: string;
  readonly shape: ObjectShape;
}

/**
 * The shapes that a table describes. `kinds` has a line for each: `apps/Deployment v1 Deployment`; `types` the types that
 * they are made of: `Container args:[s] name:s!`. Of a field `s` is text, `b` a boolean, `i` an integer, `n` a number, `q`
 * an amount, `is` an integer or text, `*` anything, `s(A|B)` one of these texts, `[x]` a list, `{x}` a map, anything else
 * a type of the table; `!` marks a field that must be there, `=` one that is filled with the text behind it, or with nothing.
 * A kind is read when it is first asked for: most worlds have few of them.
 */
export function readShapes(kinds: string, types: string): (kind: string) => KindShape | undefined {
  const lines = new Map(linesOf(types).map((line) => [line.slice(0, line.indexOf(" ")), line]));
  const shapes = new Map<string, ObjectShape>();
  const objectShape = (name: string): ObjectShape => {
    const known = shapes.get(name);
    if (known) return known;
    const [, ...fields] = (lines.get(name) ?? "").split(" ");
    const made = {
      type: "object" as const,
      name,
      fields: Object.create(null) as Record<string, Shape>,
      required: [] as string[],
      filled: [] as [string, string][],
    };
    // Types contain themselves: JSONSchemaProps, for one.
    shapes.set(name, made);
    for (const field of fields) {
      const colon = field.indexOf(":");
      const [key, text] = [field.slice(0, colon), field.slice(colon + 1)];
      if (text.endsWith("!")) made.required.push(key);
      const [type = "", fill] = text.replace(/!$/, "").split("=");
      if (fill !== undefined) made.filled.push([key, fill]);
      made.fields[key] = shapeOf(type, objectShape);
    }
    return made;
  };
  const lineOfKind = new Map(linesOf(kinds).map((line) => [line.slice(0, line.indexOf(" ")), line]));
  const known = new Map<string, KindShape>();
  const read = (line: string): KindShape => {
    const [kind = "", version = "", type = ""] = line.split(" ");
    const slash = kind.indexOf("/");
    const apiVersion = slash === -1 ? version : `${kind.slice(0, slash)}/${version}`;
    const made = { apiVersion, shape: objectShape(type) };
    known.set(kind, made);
    return made;
  };
  return (kind) => {
    const line = lineOfKind.get(kind);
    return known.get(kind) ?? (line === undefined ? undefined : read(line));
  };
}

const letters: Readonly<Record<string, Shape>> = {
  s: { type: "text" },
  b: { type: "boolean" },
  i: { type: "integer" },
  n: { type: "number" },
  q: { type: "quantity" },
  is: { type: "integerOrText" },
  "*": { type: "anything" },
};

function shapeOf(text: string, objectShape: (name: string) => ObjectShape): Shape {
  const letter = letters[text];
  if (letter) return letter;
  if (text.startsWith("s(")) return { type: "text", values: new Set(text.slice(2, -1).split("|")) };
  if (text.startsWith("[")) return { type: "list", of: shapeOf(text.slice(1, -1), objectShape) };
  if (text.startsWith("{")) return { type: "map", of: shapeOf(text.slice(1, -1), objectShape) };
  return objectShape(text);
}

export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
