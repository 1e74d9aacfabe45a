import { objectsOf } from "../../../manifests/world/world.ts";
import type { NetworkModel } from "../model/network-model.ts";
import { fieldsOf } from "../policies/fields.ts";
import { backendsOf, gatewayGroup, routeKinds } from "./routes.ts";

/** By stage, the Services of it to which an Ingress or a route of their own namespace leads. */
export function routedServices({
  world,
}: NetworkModel): ReadonlyMap<string, readonly { readonly home: string; readonly routed: string }[]> {
  const found = new Map<string, Map<string, { home: string; routed: string }>>();
  const add = (home: string, routed: string): void => {
    const stage = world.stages.ofNamespace.get(home);
    if (stage === undefined) return;
    const ofStage = found.get(stage) ?? new Map<string, { home: string; routed: string }>();
    found.set(stage, ofStage.set(`${home}/${routed}`, { home, routed }));
  };
  for (const { object } of objectsOf(world, "networking.k8s.io/Ingress")) {
    const { namespace = "default" } = object.metadata;
    const paths = (object.spec?.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend));
    for (const { service } of [...paths, object.spec?.defaultBackend ?? {}]) if (service) add(namespace, service.name);
  }
  for (const kind of routeKinds)
    for (const { object } of world.objects.get(`${gatewayGroup}/${kind}`) ?? []) {
      const { namespace = "default" } = object.metadata;
      for (const { name, home } of backendsOf(fieldsOf(object["spec"]), namespace))
        if (home === namespace) add(home, name);
    }
  return new Map([...found].map(([stage, all]) => [stage, [...all.values()]]));
}
