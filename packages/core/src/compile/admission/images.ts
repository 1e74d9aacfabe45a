import type { ClusterScope } from "../compiled.ts";
import { cel, celList } from "./cel.ts";
import { factOfStage, stageOfNamespace } from "./facts.ts";
import type { Policy, Validation } from "./policy.ts";

/**
 * Images come from registries that both the stage and the cluster allow, and where the stage runs by digest only, carry one: those of containers, init
 * and ephemeral containers, and of image volumes. On an update only what is new is judged, so that an older pod can
 * still be debugged and ended.
 *
 * Names are completed as container runtimes do: `nginx` is `docker.io/library/nginx`. Registries are compared by whole
 * segments: `registry.example.com/shop` allows neither `registry.example.com/shop-evil` nor `registry.example.com:5000`.
 *
 * Source: https://github.com/distribution/reference/blob/main/normalize.go
 */
export function imagePolicies(scope: ClusterScope): Policy[] {
  const validations = [...fromRegistriesOfCluster(scope), ...fromRegistriesOfStage(scope), ...byDigest(scope)];
  if (validations.length === 0) return [];
  return [
    {
      name: "images",
      judges: "stages",
      rules: [
        { group: "", version: "v1", resources: ["pods"], operations: ["CREATE", "UPDATE"] },
        { group: "", version: "v1", resources: ["pods/ephemeralcontainers"], operations: ["UPDATE"] },
      ],
      variables: {
        stage: stageOfNamespace(scope),
        before: `request.operation == 'CREATE' ? [] : ${imagesOf("oldObject")}`,
        images: `${imagesOf("object")}.filter(image, !(image in variables.before))`,
        names: `variables.images.map(image, ${completedName})`,
        registries: factOfStage(
          scope,
          (stage) => stage.registries && celList(stage.registries.map(withoutSlash)),
          "[]",
        ),
      },
      validations,
    },
  ];
}

const completedName = cel(`
  (image.startsWith('index.docker.io/') ? image.substring(6) :
    image.matches('^([^/]*[.:A-Z][^/]*|localhost)/') ? image :
    image.contains('/') ? 'docker.io/' + image : 'docker.io/library/' + image)
`);

function imagesOf(pod: string): string {
  const images = (containers: string) => `${containers}.map(container, container.?image.orValue(''))`;
  return cel(`
    (${images(`${pod}.spec.containers`)} +
      ${images(`${pod}.spec.?initContainers.orValue([])`)} +
      ${images(`${pod}.spec.?ephemeralContainers.orValue([])`)} +
      ${pod}.spec.?volumes.orValue([]).filter(volume, has(volume.image))
        .map(volume, volume.image.?reference.orValue('')))
  `);
}

function fromRegistriesOfCluster({ cluster }: ClusterScope): Validation[] {
  if (!cluster.registries) return [];
  const registries = celList(cluster.registries.map(withoutSlash));
  return [
    {
      expression: `variables.names.all(name, ${isFrom(registries)})`,
      message: "an image comes from a registry that the cluster allows",
      detail: `'allowed are ' + ${registries}.join(', ') + '; asked for ' + variables.images.join(', ')`,
    },
  ];
}

function fromRegistriesOfStage({ stages }: ClusterScope): Validation[] {
  const limited = stages.filter((stage) => stage.registries !== undefined).map((stage) => stage.name);
  if (limited.length === 0) return [];
  return [
    {
      expression: cel(`
        !(variables.stage in ${celList(limited)}) ||
        variables.names.all(name, ${isFrom("variables.registries")})
      `),
      message: "an image comes from a registry that its stage allows",
      detail:
        "'stage ' + variables.stage + ' allows ' + variables.registries.join(', ') + '; asked for ' + variables.images.join(', ')",
    },
  ];
}

function isFrom(registries: string): string {
  return cel(`
    ${registries}.exists(registry, name.startsWith(registry + '/') ||
      (registry.contains('/') &&
        (name == registry || name.startsWith(registry + ':') || name.startsWith(registry + '@'))))
  `);
}

function byDigest({ stages }: ClusterScope): Validation[] {
  const pinned = stages.filter((stage) => stage.digests).map((stage) => stage.name);
  if (pinned.length === 0) return [];
  return [
    {
      expression: cel(`
        !(variables.stage in ${celList(pinned)}) ||
        variables.images.all(image, image.matches('@sha256:[0-9a-f]{64}$'))
      `),
      message: "an image is named by its digest here, because a tag can be moved after it was tested: deploy a release",
      detail: "'asked for ' + variables.images.join(', ')",
    },
  ];
}

function withoutSlash(registry: string): string {
  return registry.endsWith("/") ? registry.slice(0, -1) : registry;
}
