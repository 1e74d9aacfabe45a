import { error, warning } from "./code-entry.ts";

/** What cannot be judged (KS30). */
export const worldCodes = {
  KS3001: error(
    "There are fewer than two stages",
    "A proof says of every pair of stages whether one can reach the other. Stages are known by a label of namespaces and nodes, or by a mapping file; with fewer than two there is nothing to keep apart.",
    "Name the label with `--stage-label KEY`, label each namespace with its stage, or name the namespaces of each stage in a file for `--stage-mapping`.",
  ),
  KS3002: error(
    "An object is there twice, and the two differ",
    "What a cluster ends up with depends on which of the two comes last, and nobody promises an order. The later one was judged, and what the object could change is not known.",
    "Read one of the two only: of overlays what they render, and of two clusters one at a time.",
  ),
  KS3003: error(
    "A document cannot be read",
    "What it says is not known, so every verdict that it could change is not known either.",
    "Correct it at this place. A key that stands twice, and a word that Kubernetes reads as something else than it says, are refused as kubectl refuses them.",
  ),
  KS3004: error(
    "A document is no Kubernetes object",
    "It has no kind, no apiVersion or no name, so nobody knows what it was meant to be, nor what it would change.",
    "Correct it, or leave the file out: a folder is read with all its YAML and JSON.",
  ),
  KS3005: error(
    "An object has not the shape of its kind",
    "The API server refuses it: a field must be there, or must be of another type. Whatever it was meant to do is not done, so verdicts that it could change are not known.",
    "Correct the field. Unquoted `on`, `yes`, `no` and `y` are no text to Kubernetes but true or false, and 8080 is no text but a number: put them in quotes where text is wanted.",
  ),
  KS3006: error(
    "An object has a field that its kind has not",
    "`kubectl apply` refuses it; Helm and others send it, and the API server ignores the field: a `podSelecter` that nobody reads selects every pod. What will run is not known.",
    "Correct the field's name or its indentation, or remove it.",
  ),
  KS3007: error(
    "Kubernetes serves no such kind",
    "The kind, or this version of it, is not served by the API servers of any supported version, so the object is never there.",
    "Correct the kind, or write the object in the version that is served.",
  ),
  KS3008: error(
    "The stage mapping cannot be used",
    "The file says which namespaces and nodes make a stage; where it cannot be understood, stages would be something else than was meant.",
    'Write each stage with lists of names, in which `*` stands for any text: `dev: {namespaces: ["*-dev"], nodes: ["dev-*"]}`.',
  ),
  KS3009: warning(
    "Objects of a kind were not read from the cluster, or not with the rest",
    "You may not list them, or their own server is away: then every verdict that such an object could change is not known. Or they were read at another moment than the rest, because a server of their own keeps them, or because the cluster forgets too soon how it was: then a change in between may be seen half.",
    "Ask for the right to list them, or prove as somebody who may. Of another moment: prove again when little changes, and see whether the verdicts stay.",
  ),
  KS3010: warning(
    "A cluster has fields that are newer than kubestage",
    "The object stood in a cluster that knows them. Nothing is proved from these fields.",
    "Update kubestage; until then read in the Kubernetes release notes what the field does.",
  ),
  KS3011: error(
    "The nodes cannot be used",
    "The file of `--nodes` says which nodes a cluster has. It holds something else than Nodes, or nothing.",
    "Write Nodes as they are, or take them from the cluster: `kubectl get nodes -o yaml`.",
  ),
  KS3012: warning(
    "A line of the stage mapping fits nothing that was read",
    "A misspelt name or pattern gives no namespace to its stage: what was meant is then `(unassigned)`, and a stage of which nothing was read is in no verdict at all. A mapping may serve several clusters, so it is a warning; an error, with which nothing passes, where all that a stage has is misspelt and what was meant was read.",
    "Correct the name. What is meant for another cluster may stay, or stand in a mapping of that cluster's own.",
  ),
  KS3013: warning(
    "Objects name no namespace",
    "Where they end up is decided by whoever applies them. They were judged in the namespace `default`, which is of no stage, so what they open or close between stages is not seen.",
    "Write their namespace: `namespace: NAME` in a kustomization adds it to all that it renders, also to what `helm template` printed; or prove the cluster that they run in, by `--context`.",
  ),
  KS3014: warning(
    "The Kubernetes version is none that kubestage knows",
    "What every cluster has, such as its own roles, and what rights mean are built in for some versions only. Of another version the nearest of them was taken.",
    "Choose a version that is known by `--kubernetes`, or update kubestage; of older clusters, see whether the verdicts on access rest on the roles that Kubernetes brings.",
  ),
  KS3015: warning(
    "A file of another tool was left out",
    "It was found in a folder, and no document of it has an apiVersion, a kind or metadata: no cluster would take any of it, so it leaves nothing unknown. A file that is named itself, and one that holds anything that looks like an object, is judged as a whole.",
    "Leave it out by `--exclude PATTERN`, such as `--exclude docker-compose.yaml`; or, if it was meant to be an object, give it its apiVersion, kind and name.",
  ),
} as const;
