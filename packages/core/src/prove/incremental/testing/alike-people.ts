import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { Subject } from "../../rights/rights.ts";
import { worldOf } from "../../testing/world-of.ts";
import { peopleText } from "../people-of-namespace.ts";
import { SubjectPlaces } from "../subject-places.ts";
import { namespace, pod } from "./watched-cluster.ts";

export const api = "rbac.authorization.k8s.io";
export type Contents = (home: string) => readonly UnknownContent[];
type Written = Readonly<Record<string, unknown>>;

export const group = (name: string) => ({ kind: "Group", apiGroup: api, name });
export const account = (name: string, home: string) => ({ kind: "ServiceAccount", name, namespace: home });
export const bound = (
  home: string,
  name: string,
  subjects: readonly unknown[],
  role = "edit",
  kind = "ClusterRole",
): UnknownContent => ({
  ...{ apiVersion: `${api}/v1`, kind: "RoleBinding", metadata: { name, namespace: home }, subjects },
  roleRef: { apiGroup: api, kind, name: role },
});
export const role = (home: string, name: string, verb = "get"): UnknownContent => ({
  ...{ apiVersion: `${api}/v1`, kind: "Role", metadata: { name, namespace: home } },
  rules: [{ apiGroups: [""], resources: ["pods"], verbs: [verb] }],
});
export const one = (home: string, kind: string, name: string, more: Written = {}): UnknownContent => ({
  ...{ apiVersion: "v1", kind, metadata: { name, namespace: home } },
  ...more,
});
export const token = (home: string, name: string, of: string): UnknownContent => ({
  ...{ apiVersion: "v1", kind: "Secret", type: "kubernetes.io/service-account-token" },
  metadata: { name, namespace: home, annotations: { "kubernetes.io/service-account.name": of } },
});
export const using = (home: string, name: string, serviceAccountName: string) =>
  pod(home, name, "x", {}, { serviceAccountName });
export const deployment = (home: string, name: string): UnknownContent => ({
  ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: home } },
  spec: {
    selector: { matchLabels: { app: "x" } },
    template: { metadata: { labels: { app: "x" } }, spec: { containers: [{ name: "a", image: "a" }] } },
  },
});

interface Around {
  /** To which rules restrict themselves. */
  readonly names?: readonly string[];
  readonly elsewhere?: readonly (readonly [Subject, string])[];
  /** Actors whom admission tells from others. */
  readonly told?: readonly string[];
}

/** Whether the same is told of two namespaces of dev. */
export function areAlike(
  ofOne: Contents,
  ofOther: Contents,
  { names = [], elsewhere = [], told = [] }: Around = {},
): boolean {
  const places = new SubjectPlaces((home) => (home === "prod" ? "prod" : "dev"), { isTrusted: () => false });
  for (const [subject, home] of elsewhere) places.count(subject, home, 1);
  const actorText = ({ user }: { readonly user: string }) => told.find((name) => user.includes(name)) ?? "";
  const [text, other] = (
    [
      ["a", ofOne],
      ["b", ofOther],
    ] as const
  ).map(([home, contents]) => {
    const objects = [namespace(home, { stage: "dev" }), ...contents(home)];
    const world = worldOf(objects.map((object) => JSON.stringify(object)).join("\n---\n"));
    // No other namespace has anything in it.
    const own = {
      ...world,
      objects: new Map(
        [...world.objects].map(([kind, all]) => [
          kind,
          all.filter(({ object }) => (object.metadata.namespace ?? home) === home),
        ]),
      ),
    };
    return peopleText(own, home, { places, names: new Set(names), actorText });
  });
  return text === other;
}
