export type { DoubleServer, Reply } from "./double-server.ts";
export { hostedRepository } from "./git-branches.ts";
export { startGithubDouble } from "./github-double.ts";
export { startGitlabDouble } from "./gitlab-double.ts";
export { type HookReply, listenForHooks, startHookServer } from "./hook-server.ts";
export type { StoredPull, StoredRepository } from "./repository.ts";
