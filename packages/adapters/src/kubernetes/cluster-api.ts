import type { KubernetesObject, LiveObject, StatusProblem } from "@kubestage/core";

/** One kind that a cluster serves, in its preferred version or the one that was asked for. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As in paths: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** What a cluster serves, as of one moment. */
export interface Discovery {
  /** The resource for `apiVersion` and `kind`, or undefined where the cluster does not know it. */
  find(apiVersion: string, kind: string): ServedResource | undefined;
  /** Every resource in its preferred version, without subresources. */
  readonly resources: readonly ServedResource[];
  /** Group versions whose own server did not answer, such as `metrics.k8s.io/v1beta1`: their resources may be missing. */
  readonly unavailable: readonly string[];
}

/** What the server made of a request that it understood. Refusals are data; what the network does is thrown. */
export type Answer<T> =
  | { readonly ok: true; readonly object: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problem: StatusProblem; readonly warnings: readonly string[] };

export interface ApplyOptions {
  readonly dryRun?: boolean;
  /** Take fields over from other managers. */
  readonly force?: boolean;
  /** The object must be this very one, else the answer is 409. */
  readonly uid?: string;
  /** The object must be at this version, else the answer is 409. No object is ever at `1`: then it must not be there. */
  readonly resourceVersion?: string;
  readonly beforeSending?: BeforeSending | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Awaited each time before a request goes out, a repeated one too: what it throws is thrown, and nothing is sent. */
export type BeforeSending = () => Promise<void>;

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `metadata` only, by the PartialObjectMetadata form: for kinds whose content nobody needs. */
  readonly metadataOnly?: boolean;
  /**
   * Exactly the state of this version, of which every kind of the same server has one: what lists of several kinds have in
   * common. Refused with 410 where the server no longer has it, in the middle of a list too.
   */
  readonly resourceVersion?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WatchOptions extends ListOptions {
  /** Told when the server is away and how, before it is tried again: `the connection was refused`. */
  readonly onWait?: ((what: string) => void) | undefined;
}

export interface Page {
  readonly objects: readonly LiveObject[];
  /** Of the list as a whole: where a watch may begin. */
  readonly resourceVersion: string;
}

/**
 * What a watch tells. `restarted`: what was known may be out of date and is told again: every object that is there comes
 * as `present`, then `synced`; what did not come is gone.
 */
export type WatchEvent =
  | { readonly type: "present" | "gone"; readonly object: LiveObject }
  | { readonly type: "restarted" | "synced" };

/**
 * One cluster, as the person's own kubeconfig reaches it.
 *
 * Every method may be called any number of times at once; the connection bounds how many requests run side by side. A
 * request that got no answer (connection refused or cut, 429, 503, 504 with or without Retry-After) is tried again until
 * `patienceMs` has passed; an expired credential is fetched anew once. Requests that are tried again are all idempotent.
 *
 * Errors: KubestageError KS6010 (cannot be reached), KS6011 (credentials are refused), KS6012 (the certificate is not
 * trusted), KS6013 (the answer is no answer of a Kubernetes API server).
 */
export interface ClusterApi {
  /** `https://…`, for messages. */
  readonly server: string;
  /** The kubeconfig's context, for messages. */
  readonly context: string;
  version(
    signal?: AbortSignal,
  ): Promise<{ readonly gitVersion: string; readonly major: number; readonly minor: number }>;
  /** The UID of `kube-system`: the cluster's identity. */
  identity(signal?: AbortSignal): Promise<string>;
  /** Asked once and kept; `refresh` asks again, as after definitions were installed. */
  discovery(options?: { readonly refresh?: boolean; readonly signal?: AbortSignal | undefined }): Promise<Discovery>;
  get(resource: ServedResource, namespace: string, name: string, signal?: AbortSignal): Promise<Answer<LiveObject>>;
  /** Page by page (`limit` and `continue`); an expired `continue` token restarts, and no object is told twice. */
  list(resource: ServedResource, options?: ListOptions): AsyncGenerator<Page>;
  /** Lists, then watches for ever: through 410 Gone, cut connections and restarts of the server, until aborted. */
  watch(resource: ServedResource, options: WatchOptions): AsyncGenerator<WatchEvent>;
  /** Server-side apply with our field manager and `fieldValidation=Strict`. */
  apply(resource: ServedResource, object: KubernetesObject, options?: ApplyOptions): Promise<Answer<LiveObject>>;
  /** A plain create or update of an object of kubestage's own, such as a Lease: 409 where it is there or has moved. */
  create(resource: ServedResource, object: KubernetesObject, signal?: AbortSignal): Promise<Answer<LiveObject>>;
  update(resource: ServedResource, object: KubernetesObject, signal?: AbortSignal): Promise<Answer<LiveObject>>;
  /** Only this very object, and only at that version where one is given. A 404 is an answer, not an error. */
  delete(
    resource: ServedResource,
    object: {
      readonly namespace: string;
      readonly name: string;
      readonly uid: string;
      readonly resourceVersion?: string;
    },
    options?: {
      readonly propagation?: "Background" | "Foreground" | "Orphan";
      readonly dryRun?: boolean;
      readonly beforeSending?: BeforeSending | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<Answer<unknown>>;
  /** POST to a path such as a SelfSubjectAccessReview's, or GET of one such as `/readyz`. */
  request(method: "GET" | "POST", path: string, body?: unknown, signal?: AbortSignal): Promise<Answer<unknown>>;
  /** Closes every connection; requests that run are aborted. */
  close(): void;
}

/** How many requests run side by side, and how long a request is tried again. */
export interface ConnectionLimits {
  readonly concurrency: number;
  readonly patienceMs: number;
}
