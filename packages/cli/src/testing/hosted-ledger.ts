import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import {
  type DoubleServer,
  hostedRepository,
  startGithubDouble,
  startGitlabDouble,
  type StoredPull,
  type StoredRepository,
} from "../../../../testbed/hosts/index.ts";
import { type Ran, runKubestage, temporaryFolder } from "./run-kubestage.ts";

export interface HostedLedger {
  /** The bare repository that the code host has. */
  readonly repository: string;
  readonly host: DoubleServer & { readonly repository: StoredRepository };
  /** The folder in which `platform` declares it. */
  readonly from: string;
  readonly git: (...command: string[]) => string;
  /** Git in that folder, where the declaration is committed. */
  readonly commit: (who: string, ...command: string[]) => string;
  readonly run: (...command: string[]) => Promise<Ran>;
  /** From another folder than that of the declaration. */
  readonly runFrom: (folder: string, ...command: string[]) => Promise<Ran>;
  readonly runWith: (environment: Readonly<Record<string, string>>, ...command: string[]) => Promise<Ran>;
  /** Somebody approves of a pull request, as it is now. */
  readonly approve: (pull: StoredPull) => void;
  readonly pull: (number: number) => StoredPull;
}

export interface HostedPlatform {
  /** Fields of the stage that is entered by pull request. */
  readonly entry?: string;
  /** Further fields of the Platform. */
  readonly platform?: string;
  /** Further lines of its `ledger`. */
  readonly ledger?: string;
  /** Further files of the declaration, by their paths below it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the ledger is worked with from a clone. */
  readonly isCloned?: boolean;
  /** Whether the declaration stands in a repository of its own. */
  readonly isCommitted?: boolean;
}

const digest = `sha256:${"0".repeat(64)}`;

/** A ledger on a double of a code host, with releases of a platform that has `dev` and, by pull request, `live`. */
export async function hostedLedger(kind: "github" | "gitlab", given: HostedPlatform = {}): Promise<HostedLedger> {
  const { entry = "", platform = "", ledger = "", files = {}, isCloned = false, isCommitted = false } = given;
  const folder = temporaryFolder();
  const repository = join(folder, "hosted.git");
  const stored = hostedRepository(repository);
  const host = await (kind === "github" ? startGithubDouble(stored) : startGitlabDouble(stored));
  const documents = [
    `kind: Platform\nmetadata: { name: shop }\nspec:\n  domain: example.com\n  ledger:\n    repository: https://git.example.com/shop/deployments.git\n    codeHost: { kind: ${kind}, address: "${host.address}", repository: shop/deployments, token: HOST_TOKEN }\n${ledger}${platform}`,
    "kind: Cluster\nmetadata: { name: main }\nspec: { cni: calico }",
    "kind: Team\nmetadata: { name: storefront }\nspec: { groups: [storefront] }",
    "kind: Stage\nmetadata: { name: dev }\nspec: { cluster: main, tier: development }",
    `kind: Stage\nmetadata: { name: live }\nspec: { cluster: main, tier: verification, after: [dev], entry: { by: pullRequest${entry} } }`,
    `kind: App\nmetadata: { name: web }\nspec: { team: storefront, image: "registry.example.com/web@${digest}", port: 8080 }`,
  ];
  const declaration = documents.map((one) => `apiVersion: kubestage.dev/v1alpha1\n${one}\n`).join("---\n");
  const further = Object.entries(files).map(([path, text]) => [`platform/${path}`, text]);
  const from = temporaryFolder({ "platform/all.yaml": declaration, ...Object.fromEntries(further) });
  const commit: HostedLedger["commit"] = (who, ...command) => {
    const identity = ["-c", `user.name=${who}`, "-c", `user.email=${who}@example.com`];
    return execFileSync("git", ["-C", from, ...identity, ...command], { encoding: "utf8" }).trim();
  };
  if (isCommitted) {
    commit("alex", "init", "--quiet", "--initial-branch=main");
    commit("alex", "config", "uploadpack.allowFilter", "true");
    commit("alex", "add", ".");
    commit("alex", "commit", "--quiet", "-m", "Begin");
  }
  const who = { GIT_AUTHOR_NAME: "ci", GIT_AUTHOR_EMAIL: "ci@example.com" };
  const place = isCloned ? join(folder, "clone.git") : repository;
  const runWith: HostedLedger["runWith"] = (environment, ...command) =>
    runKubestage([...command, "--ledger", place], { from, environment: { ...who, ...environment } });
  const withToken = { HOST_TOKEN: "token-of-tests" };
  const run: HostedLedger["run"] = (...command) => runWith(withToken, ...command);
  const runFrom: HostedLedger["runFrom"] = (other, ...command) =>
    runKubestage([...command, "--ledger", place], { from: other, environment: { ...who, ...withToken } });
  const began = await runKubestage(["ledger", "init", repository]);
  expect(began.code).toBe(0);
  if (isCloned) execFileSync("git", ["clone", "--quiet", "--bare", repository, place]);
  const released = await run("release", "create", "--all", "platform");
  expect([released.code, released.stderr]).toEqual([0, expect.not.stringContaining("error")]);
  const pull = (number: number): StoredPull => {
    const found = stored.pulls.find((one) => one.number === number);
    if (!found) throw new Error(`there is no pull request ${number}`);
    return found;
  };
  return {
    ...{ repository, host, from, commit, run, runFrom, runWith, pull },
    git: (...command) => execFileSync("git", [`--git-dir=${repository}`, ...command], { encoding: "utf8" }).trim(),
    approve: (one) => {
      const state = kind === "github" ? "APPROVED" : "approved";
      one.reviews.push({ person: "alex", state, head: stored.head(one) });
    },
  };
}
