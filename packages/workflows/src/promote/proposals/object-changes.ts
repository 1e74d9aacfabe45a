import { differences, keyOf, keyText, type LedgerFile, type ObjectChange, objectsOfText } from "@kubestage/core";

type Objects = ReadonlyMap<string, ReturnType<typeof objectsOfText>["objects"][number]["object"]>;

/** How the objects of files change, each once, however many clusters have it. Of Secrets no value is shown. */
export function objectChanges(before: ReadonlyMap<string, string>, files: readonly LedgerFile[]): ObjectChange[] {
  const found = new Map<string, ObjectChange>();
  for (const { path, text } of files.filter((file) => file.path.endsWith(".yaml"))) {
    const [old, now] = [objectsOf(path, before.get(path)), objectsOf(path, text)];
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      const change = changeOf(old.get(key), now.get(key));
      if (change) found.set(JSON.stringify(change), change);
    }
  }
  return [...found.values()];
}

function objectsOf(path: string, text: string | undefined): Objects {
  if (text === undefined) return new Map();
  const { objects } = objectsOfText({ path, file: path, text });
  return new Map(objects.map(({ object }) => [keyText(keyOf(object)), object]));
}

type Held = Objects extends ReadonlyMap<string, infer One> ? One : never;

function changeOf(before: Held | undefined, after: Held | undefined): ObjectChange | undefined {
  const one = after ?? before;
  if (!one) return undefined;
  const fields = before && after ? differences(before, after) : [];
  if (before && after && fields.length === 0) return undefined;
  const action = !before ? "create" : !after ? "delete" : "change";
  const { kind, metadata } = one;
  return { action, kind, namespace: metadata.namespace, name: metadata.name, fields };
}
