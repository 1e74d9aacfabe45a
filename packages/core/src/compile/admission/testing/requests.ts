/** Somebody who asks the API server for something. */
export interface Person {
  readonly username: string;
  readonly groups: readonly string[];
  /** Whether their rights are cluster-wide, rather than within a namespace. */
  readonly everywhere?: boolean;
}

export interface Resource {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface Request {
  readonly by: Person;
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly object: Resource | null;
  readonly oldObject: Resource | null;
  /** `status`, `binding`, …; nothing for the object itself. */
  readonly subresource: string;
}

const authenticated = "system:authenticated";

export function user(username: string, ...groups: readonly string[]): Person {
  return { username, groups: [...groups, authenticated] };
}

export function serviceAccount(namespace: string, name: string): Person {
  return user(
    `system:serviceaccount:${namespace}:${name}`,
    "system:serviceaccounts",
    `system:serviceaccounts:${namespace}`,
  );
}

export function controller(name: string): Person {
  return { ...serviceAccount("kube-system", name), everywhere: true };
}

export function kubelet(node: string): Person {
  return user(`system:node:${node}`, "system:nodes");
}

/** Everything is theirs inside of one namespace. */
export const developer = user("oidc:dev", "oidc:storefront");
/** The account that promotions into prod run as. */
export const deployer = serviceAccount("kubestage-shop-prod", "deployer");
/** May change any namespace and node, but is not of the platform. */
export const operator: Person = { ...user("oidc:operator"), everywhere: true };
export const administrator = user("oidc:ann", "oidc:platform");
export const scheduler: Person = { ...user("system:kube-scheduler"), everywhere: true };

export function create(by: Person, object: Resource, subresource = ""): Request {
  return { by, operation: "CREATE", object, oldObject: null, subresource };
}

export function update(by: Person, oldObject: Resource, object: Resource, subresource = ""): Request {
  return { by, operation: "UPDATE", object, oldObject, subresource };
}

export function remove(by: Person, oldObject: Resource): Request {
  return { by, operation: "DELETE", object: null, oldObject, subresource: "" };
}
