export { type ApiAnswer, type ApiRequest, requestApi } from "./api-request.ts";
export { type Part, pathWithTools, type Tool, toolProgram } from "./binaries.ts";
export { type Authority, type Certified, createAuthority, issueCertificate } from "./certificates.ts";
export {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from "./control-plane.ts";
export { type DefinitionSet, definitionSets, installDefinitions } from "./definitions.ts";
export {
  describeWithLinters,
  describeWithOpinions,
  describeWithPrometheus,
  describeWithRegistry,
  describeWithTestbed,
} from "./describe.ts";
export { imageProgram, runCosign } from "./image-tools.ts";
export { kubectl, type KubectlOptions, runKubectl } from "./kubectl.ts";
export { lintPipeline, type PipelineLinter } from "./linters.ts";
export { addNode, type NodeOptions, type Taint } from "./nodes.ts";
export {
  askVerifiers,
  type OpinionAnswer,
  type OpinionQuestion,
  type Verifier,
  verifiers,
} from "./opinions.ts";
export { places } from "./part-flags.ts";
export { type RunningPrometheus, startPrometheus } from "./prometheus.ts";
export { pristineControlPlane } from "./pristine.ts";
export { type Registry, type RegistryStart, startRegistry } from "./registry.ts";
export type { RunningControlPlane } from "./running-control-plane.ts";
export { sharedControlPlane } from "./shared.ts";
export { administrator, certifyUser, type User } from "./users.ts";
export { kubernetesVersions } from "./versions.ts";
