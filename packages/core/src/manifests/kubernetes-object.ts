import type { Span } from "../diagnostics/places.ts";

/** A Kubernetes object as kubestage writes it. Concerns give it the exact type of `kubernetes-types`. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
}

/** One object and the place in the declaration that caused it. */
export interface Manifest<T extends KubernetesObject = KubernetesObject> {
  readonly object: T;
  readonly origin: Span;
}

/**
 * An object as an API server gives it.
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#objectmeta-v1-meta
 */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
    readonly managedFields?: readonly ManagedFieldsEntry[];
  };
  readonly [field: string]: unknown;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/**
 * Which fields a manager owns.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  /** RFC 3339, whole seconds. */
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsType?: "FieldsV1";
  readonly fieldsV1?: FieldSet;
}

/**
 * A set of fields: keys are `f:name`, `k:{"key":"value"}`, `v:"value"`, `i:0`, and `.` for the thing itself.
 * Source: sigs.k8s.io/structured-merge-diff/fieldpath/serialize.go
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}
