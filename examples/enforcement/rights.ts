import type { Api, Person } from "./api.ts";

/** One thing that can be asked for: `create pods/exec`, with its group in front where it has one. */
export interface Question {
  readonly verb: string;
  readonly group: string;
  /** With its subresource, as `pods/exec`. */
  readonly resource: string;
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly namespaced: boolean }[];
}

const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
/** Verbs of RBAC's own, and what they are asked about. */
const special: readonly Question[] = [
  ...["bind", "escalate"].flatMap((verb) =>
    ["roles", "clusterroles"].map((resource) => ({ verb, group: "rbac.authorization.k8s.io", resource })),
  ),
  ...["users", "groups", "serviceaccounts"].map((resource) => ({ verb: "impersonate", group: "", resource })),
  { verb: "approve", group: "certificates.k8s.io", resource: "signers" },
  { verb: "sign", group: "certificates.k8s.io", resource: "signers" },
  { verb: "*", group: "*", resource: "*" },
];

/** What people may, as one API server answers. */
export interface Rights {
  /** Every verb on every resource and subresource with a namespace that the server serves, whether the resource has the verb or not. */
  readonly namespaced: readonly Question[];
  /** Those of them that a person may there, as texts. */
  readonly in: (person: Person, namespace: string) => Promise<Set<string>>;
  /** Those of them, and of all others, that a person may everywhere. */
  readonly everywhere: (person: Person) => Promise<Set<string>>;
}

/** No namespace of this name is there, so that nothing is bound in it: what rules there are in it are those of everywhere. */
const nowhere = "nowhere-at-all";

/**
 * Asks every question once for each set of rules that the API server finds in force: it decides by these alone, whoever asks and wherever.
 * With `trustsNoRules` every question is asked of everybody, everywhere.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-rules-review-v1/
 */
export async function openRights(api: Api, trustsNoRules: boolean): Promise<Rights> {
  const { namespaced, clusterWide } = await wholeMatrix(api);
  const all = [...clusterWide, ...namespaced];
  const answers = new Map<string, Promise<Set<string>>>();
  const ask = async (person: Person, namespace: string | undefined, questions: readonly Question[]) => {
    if (trustsNoRules) return allowedOf(api, person, namespace, questions);
    const key = `${String(questions.length)} ${await rulesOf(api, person, namespace ?? nowhere)}`;
    const known = answers.get(key) ?? allowedOf(api, person, namespace, questions);
    answers.set(key, known);
    return known;
  };
  return {
    namespaced,
    in: async (person, namespace) => ask(person, namespace, namespaced),
    everywhere: async (person) => ask(person, undefined, all),
  };
}

async function wholeMatrix(api: Api): Promise<Record<"namespaced" | "clusterWide", readonly Question[]>> {
  const groups = (await api.as().get("/apis")).body["groups"] as readonly {
    readonly preferredVersion: { readonly groupVersion: string };
  }[];
  const paths = ["/api/v1", ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const lists = await Promise.all(
    paths.map(async (path) => (await api.as().get(path)).body as unknown as ResourceList),
  );
  const served = lists.flatMap(({ groupVersion, resources }) => {
    const group = groupVersion.includes("/") ? (groupVersion.split("/")[0] ?? "") : "";
    return resources.map(({ name, namespaced }) => ({ group, resource: name, namespaced }));
  });
  const ask = (namespaced: boolean) => [
    ...served
      .filter((one) => one.namespaced === namespaced)
      .flatMap(({ group, resource }) => verbs.map((verb) => ({ verb, group, resource }))),
    ...special,
  ];
  return { namespaced: ask(true), clusterWide: ask(false) };
}

/** Those of the questions that the API server answers with yes, as texts. */
async function allowedOf(
  api: Api,
  person: Person,
  namespace: string | undefined,
  questions: readonly Question[],
): Promise<Set<string>> {
  const allowed = new Set<string>();
  await Promise.all(
    questions.map(async (question) => {
      if (await isAllowed(api, person, namespace, question)) allowed.add(questionText(question));
    }),
  );
  return allowed;
}

export function questionText({ verb, group, resource }: Question): string {
  return `${verb} ${group === "" ? "" : `${group}/`}${resource}`;
}

/** The rules about resources, as text: the same text is the same rules. */
async function rulesOf(api: Api, person: Person, namespace: string): Promise<string> {
  const { status, body } = await api.as(person).post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectRulesReview",
    spec: { namespace },
  });
  if (status !== 201) throw new Error(`the rules in ${namespace}: ${String(status)} ${body.message ?? ""}`);
  const found = body["status"] as { readonly resourceRules: readonly object[] };
  return JSON.stringify(found.resourceRules);
}

/** Source: https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1/ */
async function isAllowed(
  api: Api,
  person: Person,
  namespace: string | undefined,
  { verb, group, resource: path }: Question,
): Promise<boolean> {
  const [resource, subresource] = path.split("/");
  const { status, body } = await api.as(person).post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: {
      resourceAttributes: {
        verb,
        group,
        resource,
        ...(subresource !== undefined && { subresource }),
        ...(namespace !== undefined && { namespace }),
      },
    },
  });
  if (status !== 201) throw new Error(`${path}: ${String(status)} ${body.message ?? ""}`);
  return (body["status"] as { readonly allowed: boolean }).allowed;
}
