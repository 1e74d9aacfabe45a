import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { RefusedError } from "@kubestage/adapters";

/** Whether somebody may not do what was asked, as against what the server cannot do. */
export function isForbidden(error: unknown): error is RefusedError {
  return error instanceof RefusedError && error.problem.code === 403;
}

interface Given {
  readonly api: ClusterApi;
  /** The namespaces that matter. */
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal;
}

/** What somebody may do in one namespace. `incomplete`: there may be more, which only trying tells. */
interface Rules {
  readonly incomplete: boolean;
  readonly resourceRules: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}

/** Where somebody may look who may not look at the whole cluster. */
export class ReadableNamespaces {
  readonly #given: Given;
  #rules: Promise<readonly (readonly [namespace: string, rules: Rules])[]> | undefined;

  constructor(given: Given) {
    this.#given = given;
  }

  /**
   * The namespaces in which objects of a kind may be listed. The rules of each namespace are asked for once, and not for
   * each kind. Errors: those of `ClusterApi`.
   */
  async of(resource: ServedResource): Promise<string[]> {
    this.#rules ??= Promise.all(
      this.#given.namespaces.map(async (namespace) => [namespace, await this.#rulesIn(namespace)] as const),
    );
    const found = (await this.#rules).map(async ([namespace, rules]) => {
      const isReadable = mayList(rules, resource) || (rules.incomplete && (await this.#canList(resource, namespace)));
      return isReadable ? [namespace] : [];
    });
    return (await Promise.all(found)).flat();
  }

  /** Source: https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-rules-review-v1/ */
  async #rulesIn(namespace: string): Promise<Rules> {
    const { api, signal } = this.#given;
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectRulesReview",
      spec: { namespace },
    };
    const answer = await api.request("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", review, signal);
    const { status } = (answer.ok ? answer.object : {}) as { readonly status?: Rules };
    return status ?? { incomplete: true, resourceRules: [] };
  }

  async #canList(resource: ServedResource, namespace: string): Promise<boolean> {
    const { api, signal } = this.#given;
    try {
      for await (const _ of api.list(resource, { namespace, metadataOnly: true, signal })) return true;
      return true;
    } catch (error) {
      if (isForbidden(error)) return false;
      throw error;
    }
  }
}

function mayList({ resourceRules }: Rules, { group, plural }: ServedResource): boolean {
  return resourceRules.some(
    ({ verbs, apiGroups = [], resources = [], resourceNames = [] }) =>
      resourceNames.length === 0 &&
      (verbs.includes("list") || verbs.includes("*")) &&
      (apiGroups.includes(group) || apiGroups.includes("*")) &&
      (resources.includes(plural) || resources.includes("*")),
  );
}
