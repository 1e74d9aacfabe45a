import type { Answer, Api, Person } from "../api.ts";
import type { World } from "../world.ts";

type Labels = Readonly<Record<string, string>>;

/** What is to become of a label: another value, or nothing. */
interface Change {
  readonly key: string;
  readonly value: string | undefined;
}

/** One way to write an object's labels: a verb, on the object or on a subresource that carries all of it. */
export interface Way {
  /** `a merge patch of its status` */
  readonly name: string;
  readonly write: (world: World, by: Person, path: string, change: Change) => Promise<Answer>;
}

const patchTypes = ["merge", "strategic-merge", "json"] as const;
const parts = [
  { path: "", of: "" },
  { path: "/status", of: " of its status" },
] as const;

/** Every verb and every subresource by which the API server changes the labels of any object. */
export const everyWay: readonly Way[] = parts.flatMap(({ path, of }) => [
  ...patchTypes.map((type) => ({ name: `a ${type} patch${of}`, write: patched(type, path) })),
  { name: `an update${of}`, write: updated(path) },
]);

/** `finalize` takes a whole namespace too, by an update only. */
export const updateOfFinalizers: Way = { name: "an update of its finalizers", write: updated("/finalize") };

/** Server-side apply takes a label over by force. */
export const applied: readonly Way[] = parts.map(({ path, of }) => ({
  name: `a server-side apply${of}`,
  write: async ({ api }, by, place, { key, value }) =>
    applies(api.as(by), `${place}${path}?fieldManager=tried&force=true`, place, { [key]: value }),
}));

/** Whoever calls themselves kubestage drops what kubestage applied by leaving it out. */
export const appliedAsKubestage: Way = {
  name: "a server-side apply in the name of kubestage",
  write: async ({ api }, by, place) => applies(api.as(by), `${place}?fieldManager=kubestage&force=true`, place, {}),
};

async function applies(by: ReturnType<Api["as"]>, path: string, place: string, labels: object): Promise<Answer> {
  const kind = place.includes("/nodes/") ? "Node" : "Namespace";
  const name = place.slice(place.lastIndexOf("/") + 1);
  return by.patch(path, "apply", { apiVersion: "v1", kind, metadata: { name, labels } });
}

function patched(type: (typeof patchTypes)[number], part: string): Way["write"] {
  return async ({ api }, by, place, { key, value }) => {
    const pointer = `/metadata/labels/${key.replaceAll("/", "~1")}`;
    const operation = value === undefined ? { op: "remove", path: pointer } : { op: "add", path: pointer, value };
    const patch = type === "json" ? [operation] : { metadata: { labels: { [key]: value ?? null } } };
    return api.as(by).patch(`${place}${part}`, type, patch);
  };
}

function updated(part: string): Way["write"] {
  return async ({ api }, by, place, { key, value }) => {
    const { body } = await api.as().get(place);
    const { labels, ...metadata } = body["metadata"] as { readonly labels: Labels };
    // Without its version it is written whatever has happened to it since: controllers write too.
    const changed = { ...metadata, labels: { ...labels, [key]: value }, resourceVersion: undefined };
    return api.as(by).put(`${place}${part}`, { ...body, metadata: changed });
  };
}
