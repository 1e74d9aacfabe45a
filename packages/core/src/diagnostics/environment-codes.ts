import { error, warning } from "./code-entry.ts";

/** What the world can put in the way: files, folders, the command line. */
export const environmentCodes = {
  KS6001: error(
    "The path cannot be read",
    "There is no such file or folder, or it may not be read.",
    "Correct the path or its permissions.",
  ),
  KS6002: error(
    "A link is not followed",
    "A symbolic link leads back into a folder that is being read, or out of the declaration's folder.",
    "Remove the link, or put a copy of what it leads to in its place.",
  ),
  KS6003: error(
    "A file is in the way",
    "What a build did not write, it never overwrites or removes; what `init` or `import` once wrote is yours.",
    "Move the file away, or choose another folder.",
  ),
  KS6004: error(
    "A written file was changed by hand",
    "The next build would throw the change away.",
    "Move the change into the declaration, or build with `--overwrite`.",
  ),
  KS6005: error(
    "The output folder cannot be written",
    "Nothing was changed in it.",
    "Correct its permissions, free some room, or choose another `--out`.",
  ),
  KS6006: error(
    "The command was not understood",
    "A flag, an argument or their combination is unknown.",
    "See `kubestage COMMAND --help`.",
  ),
  KS6010: error(
    "The cluster cannot be reached",
    "No answer came from its API server, or only that it cannot answer now.",
    "Connect the VPN or proxy that leads to it, and see that the context's server is right; then run the same command again.",
  ),
  KS6011: error(
    "The cluster refuses the credentials",
    "They are expired or not known there, or the program that should give them failed.",
    "Log in anew with what gave you the kubeconfig, then run the same command again.",
  ),
  KS6012: error(
    "The cluster's certificate is not trusted",
    "Whoever answers may not be the cluster, so nothing was sent.",
    "Get a fresh kubeconfig: it carries the authority that signs the cluster's certificate.",
  ),
  KS6013: error(
    "What answered is no Kubernetes API server",
    "A proxy, a login page or another service stands at the context's server.",
    "Correct the context's `server`, or log in to the proxy between.",
  ),
  KS6014: error(
    "The kubeconfig leads to no cluster",
    "It is missing, cannot be read or lacks what it refers to.",
    "Correct it, or name another with `--kubeconfig`, KUBECONFIG or `--context`.",
  ),
  KS6015: error(
    "The cluster refuses what kubestage has to read",
    "It understood the request and said no.",
    "Ask for the right that the message names; `kubestage doctor` lists all that are needed.",
  ),
  KS6020: error(
    "No context leads to the cluster",
    "A cluster is known by the UID of its kube-system namespace. None of the kubeconfig's contexts answered with the one that is declared.",
    "Get a kubeconfig for the cluster, or name the right one with `--kubeconfig` or KUBECONFIG. The message lists what each context answered.",
  ),
  KS6021: error(
    "The context points to another cluster",
    "Contexts are only names, and names lie: what was asked for would have been done to another cluster than the declaration says.",
    "Choose another context, or leave `--context` out: kubestage finds the right one. Where the cluster was made anew, correct its `uid` in the declaration.",
  ),
  KS6022: warning(
    "The cluster's identity is not declared",
    "Without its UID nobody can tell whether the context that was used is the cluster that the declaration means.",
    "Add the line that the message shows to the Cluster.",
  ),
  KS6023: error(
    "It is not said which cluster is meant",
    "Nothing is ever changed in a cluster that merely happens to be the current one.",
    "Declare the Cluster's `uid`, or say which context is meant with `--context`, and which cluster with `--cluster`.",
  ),
  KS6024: error(
    "The cluster's identity cannot be read",
    "Your rights there do not include reading which cluster it is, so it could be any.",
    "Declare the Cluster's `uid` and have an administrator apply the platform: it then lets everybody in a stage read it.",
  ),
  KS6025: error(
    "No kubectl fits the cluster",
    "kubectl works with API servers of its own minor version, one older and one newer; beyond that, fields are dropped silently.",
    "Install a kubectl of the version that the message names, with asdf, mise or by hand; or go on with `--any-kubectl`.",
  ),
  KS6026: error(
    "Production wants to be confirmed",
    "What may change something in a production stage is done only when its name was typed.",
    "Type the stage's name when asked, or add `--confirm STAGE` where there is no terminal.",
  ),
  KS6027: error(
    "The arguments of kubectl name another cluster",
    "`kubestage kubectl` answers for the cluster it talks to; a context, server or kubeconfig among kubectl's own arguments would go around that.",
    "Leave the argument out, or call kubectl itself.",
  ),
  KS6028: error(
    "It is not said which stage or namespace is meant",
    "A stage can have many namespaces, and none of them is the one to guess.",
    "Choose a stage with `kubestage use STAGE` or `--stage`, and a namespace with `--app` or `-n`.",
  ),
  KS6029: error(
    "The record of the stage in use cannot be kept",
    "Which stage is in use stands in a file of your own; it cannot be read or written.",
    "Correct the permissions of the folder that the message names, or point KUBESTAGE_STATE to another one.",
  ),
} as const;
