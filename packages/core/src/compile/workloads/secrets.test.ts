import { describe, expect, it } from "vitest";
import { compileSecrets, secretVariables } from "./secrets.ts";
import { scopeOfWeb, yamlOf } from "./testing.ts";

const spec = "image: registry.example.com/web\nsecrets: [SESSION_KEY, TOKEN]";

describe("compileSecrets", () => {
  it("refers to the stage's own path in the stage's own store", () => {
    const scope = scopeOfWeb(spec, { stage: "secrets: { store: vault }" });
    expect(yamlOf(compileSecrets(scope)?.object)).toMatchInlineSnapshot(`
      "apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata:
        name: web-secrets
        namespace: web-dev
        labels:
          stage: dev
          app.kubernetes.io/name: web
          app.kubernetes.io/instance: web-dev
          app.kubernetes.io/part-of: shop
          app.kubernetes.io/managed-by: kubestage
          kubestage.dev/team: storefront
      spec:
        refreshInterval: "1h"
        secretStoreRef:
          kind: ClusterSecretStore
          name: vault
        target:
          name: web-secrets
          creationPolicy: Owner
        data:
        - secretKey: SESSION_KEY
          remoteRef:
            key: shop/dev/web
            property: SESSION_KEY
        - secretKey: TOKEN
          remoteRef:
            key: shop/dev/web
            property: TOKEN
      "
    `);
  });

  it("expects the Secret to exist where the stage names no store", () => {
    expect(compileSecrets(scopeOfWeb(spec))).toBeUndefined();
  });

  it("makes nothing for an app without secrets", () => {
    const scope = scopeOfWeb("image: registry.example.com/web", { stage: "secrets: { store: vault }" });
    expect(compileSecrets(scope)).toBeUndefined();
  });
});

describe("secretVariables", () => {
  it("are references, never values", () => {
    expect(secretVariables(scopeOfWeb(spec).app)).toEqual([
      { name: "SESSION_KEY", valueFrom: { secretKeyRef: { name: "web-secrets", key: "SESSION_KEY" } } },
      { name: "TOKEN", valueFrom: { secretKeyRef: { name: "web-secrets", key: "TOKEN" } } },
    ]);
  });
});
