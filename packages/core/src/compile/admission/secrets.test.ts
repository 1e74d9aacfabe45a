import { describePolicy } from "./testing/describe-policy.ts";
import type { Request, Resource } from "./testing/requests.ts";
import { administrator, create, developer, update } from "./testing/requests.ts";

const store = { kind: "ClusterSecretStore", name: "dev-vault" };
const foreign = { kind: "ClusterSecretStore", name: "prod-vault" };
const from = (key: string | undefined) => [{ secretKey: "A", remoteRef: { key, property: "A" } }];

function secret(spec: object, metadata: object = {}): Resource {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "web", namespace: "web-dev", ...metadata },
    spec: { secretStoreRef: store, ...spec },
  };
}

const reads = (spec: object): Request => create(developer, secret(spec));
const readsKey = (key: string | undefined): Request => reads({ data: from(key) });
const older = { secretStoreRef: foreign, data: from("shop/prod/web") };

describePolicy("external-secrets", {
  accepts: {
    "what kubestage writes": readsKey("shop/dev/web"),
    "what is below the app's path": readsKey("shop/dev/web/session"),
    "everything of one key": reads({ dataFrom: [{ extract: { key: "shop/dev/web" } }] }),
    "what is found under the path": reads({ dataFrom: [{ find: { path: "shop/dev/web", name: { regexp: ".*" } } }] }),
    "the store named for each entry": reads({
      secretStoreRef: undefined,
      data: [{ ...from("shop/dev/web")[0], sourceRef: { storeRef: store } }],
    }),
    "a generator of its namespace": reads({
      dataFrom: [{ sourceRef: { generatorRef: { kind: "Password", name: "new" } } }],
    }),
    "a name with dots": readsKey("shop/dev/web/key..v1"),
    "an older one, which ends": update(developer, secret(older, { finalizers: ["a"] }), secret(older)),
    "anything outside of the stages": create(developer, secret(older, { namespace: "kube-system" })),
  },
  refuses: {
    "another app's path in the same stage": readsKey("shop/dev/payments"),
    "the stage's path as a whole": reads({ dataFrom: [{ find: { path: "shop/dev", name: { regexp: ".*" } } }] }),
    "another stage's store": reads({ secretStoreRef: foreign, data: from("shop/dev/web") }),
    "another stage's store, by an administrator": create(administrator, secret({ secretStoreRef: foreign })),
    "a store of its namespace": reads({ secretStoreRef: { kind: "SecretStore", name: "dev-vault" } }),
    "a store of its namespace, by default": reads({ secretStoreRef: { name: "dev-vault" } }),
    "another stage's store for one entry": reads({
      data: [{ ...from("shop/dev/web")[0], sourceRef: { storeRef: foreign } }],
    }),
    "another stage's store for all of a key": reads({
      dataFrom: [{ extract: { key: "shop/dev/web" }, sourceRef: { storeRef: foreign } }],
    }),
    "a stage without a store": create(
      developer,
      secret({ secretStoreRef: { kind: "ClusterSecretStore", name: "" } }, { namespace: "web-test" }),
    ),
    "another stage's path": readsKey("shop/prod/web"),
    "a path that begins alike": readsKey("shop/dev-2/web"),
    "a path that climbs": readsKey("shop/dev/../prod/web"),
    "a path that climbs at its end": readsKey("shop/dev/.."),
    "a path that climbs in code": readsKey("shop/dev/%2e%2e/prod/web"),
    "a path that stays where it is": readsKey("shop/dev/./web"),
    "a path with a gap": readsKey("shop/dev//web"),
    "a path of the root": readsKey("/shop/dev/web"),
    "no path": readsKey(undefined),
    "a query": readsKey("shop/dev/web?version=1"),
    "all of another stage's key": reads({ dataFrom: [{ extract: { key: "shop/prod/web" } }] }),
    "everything that is found": reads({ dataFrom: [{ find: { name: { regexp: ".*" } } }] }),
    "what is found in another stage": reads({ dataFrom: [{ find: { path: "shop", name: { regexp: ".*" } } }] }),
    "another path later": update(
      developer,
      secret({ data: from("shop/dev/web") }),
      secret({ data: from("shop/prod/web") }),
    ),
    "a generator of every stage": reads({
      dataFrom: [{ sourceRef: { generatorRef: { kind: "ClusterGenerator", name: "new" } } }],
    }),
  },
});
