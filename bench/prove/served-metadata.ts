export type KubernetesObject = Readonly<Record<string, unknown>>;

/** When everything was made. */
export const made = "2026-11-01T08:30:00Z";

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What an API server adds to every object's metadata. */
export function metadata(
  { kind, name, namespace: home, labels }: Named,
  manager = "argocd-controller",
): KubernetesObject {
  return {
    name,
    ...(home !== undefined && { namespace: home }),
    uid: uidOf(`${kind}/${home ?? ""}/${name}`),
    resourceVersion: "184467",
    creationTimestamp: made,
    ...(labels && { labels }),
    managedFields: [
      {
        manager,
        operation: "Apply",
        apiVersion: "v1",
        time: made,
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:metadata": {
            "f:labels": Object.fromEntries(Object.keys(labels ?? {}).map((key) => [`f:${key}`, {}])),
          },
          "f:spec": {},
        },
      },
    ],
  };
}

/** The same for the same text. */
export function uidOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  const hex = hash.toString(16).padStart(8, "0");
  return `${hex}-${hex.slice(0, 4)}-4${hex.slice(1, 4)}-8${hex.slice(4, 7)}-${hex}${hex.slice(2, 6)}`;
}
