/** A kind of its own with every way in which a definition lets the API server take values apart. */
export const widgetDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets", singular: "widget", listKind: "WidgetList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                default: {},
                properties: {
                  size: { type: "integer", default: 1 },
                  choose: { type: "object", additionalProperties: { type: "string" } },
                  whole: {
                    type: "object",
                    additionalProperties: { type: "string" },
                    "x-kubernetes-map-type": "atomic",
                  },
                  parts: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    items: {
                      type: "object",
                      required: ["name"],
                      properties: { name: { type: "string" }, count: { type: "integer", default: 1 } },
                    },
                  },
                  tags: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
                  steps: { type: "array", items: { type: "string" } },
                  free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                  maybe: { type: "string", nullable: true },
                  defaulted: {
                    type: "object",
                    properties: { inside: { type: "string", default: "filled in" } },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
} as const;
