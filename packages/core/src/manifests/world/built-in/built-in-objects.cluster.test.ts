import { expect, test } from "vitest";
import { describeWithTestbed, kubernetesVersions, startControlPlane } from "../../../../../../testbed/harness/index.ts";
import { builtInObjects } from "./built-in-objects.ts";

const resources = {
  ClusterRole: "clusterroles",
  ClusterRoleBinding: "clusterrolebindings",
  Role: "roles",
  RoleBinding: "rolebindings",
};
type Named = { readonly metadata: { readonly name: string; readonly namespace?: string | undefined } };
const byName = (a: Named, b: Named) => (nameOf(a) < nameOf(b) ? -1 : 1);
const nameOf = ({ metadata: { name, namespace = "" } }: Named) => `${namespace}/${name}`;

describeWithTestbed(
  "the roles and bindings that API servers set up",
  () => {
    test.each(kubernetesVersions)(
      "of %s are those that are built in",
      async (version) => {
        await using plane = await startControlPlane({ version, components: "api" });
        for (const [kind, resource] of Object.entries(resources)) {
          const { text } = await plane.request({ path: `/apis/rbac.authorization.k8s.io/v1/${resource}` });
          const { items } = JSON.parse(text) as { items: (Named & { rules?: unknown; metadata: object })[] };
          const found = items.map(({ metadata, ...rest }) => {
            const { name, namespace, labels, annotations } = metadata as Named["metadata"] & Record<string, unknown>;
            return {
              ...rest,
              ...(rest.rules === null && { rules: undefined }),
              apiVersion: "rbac.authorization.k8s.io/v1",
              kind,
              metadata: { name, namespace, labels, annotations },
            };
          });
          const ours = builtInObjects(Number(version.slice(2))).filter((object) => object.kind === kind);
          expect(ours.toSorted(byName)).toEqual(found.toSorted(byName));
        }
      },
      60_000,
    );
  },
  kubernetesVersions,
);
