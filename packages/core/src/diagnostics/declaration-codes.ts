import { error, warning } from "./code-entry.ts";

/** What can be wrong with a declaration or with releases. */
export const declarationCodes = {
  KS1001: error(
    "The text is not valid YAML",
    "The reader stopped at the marked place, so nothing behind it in that document could be understood.",
    "Correct the YAML at the caret: most often an indentation, a missing quote or an unclosed bracket.",
  ),
  KS1002: error(
    "The file is not valid UTF-8",
    "Bytes that are not UTF-8 would silently become other characters, in names too.",
    "Save the file as UTF-8. The place names the first bad byte.",
  ),
  KS1003: error(
    "The file is larger, deeper or more repetitive than a declaration may be",
    "Limits protect you from files that look small and expand to gigabytes, or nest so deep that readers crash.",
    "Split the file, or remove the aliases or brackets at the marked place.",
  ),
  KS1004: error(
    "A key stands twice in one mapping",
    "Readers keep either the first or the last of the two, so people and machines would see different declarations.",
    "Remove one of the two.",
  ),
  KS1005: error(
    "The document is of no kind that kubestage knows",
    "Every document begins with `apiVersion: kubestage.dev/v1alpha1`, a `kind` and `metadata.name`.",
    "Correct the apiVersion or the kind, or move a Kubernetes manifest out of the declaration's folder.",
  ),
  KS1006: error(
    "The field does not exist",
    "A misspelled field would silently have no effect, which for a quota or a policy means no protection.",
    "Use the suggested name, or look the kind up with `kubestage explain KIND`.",
  ),
  KS1007: error(
    "The value has the wrong type",
    "The field wants another type of value than the one at the caret. YAML 1.1, which Kubernetes reads, takes unquoted on, off, yes, no, y and n as booleans.",
    "Write a value of the wanted type; put text in quotes.",
  ),
  KS1008: error(
    "A field is missing",
    "Without this field the document cannot be compiled, and there is no default that would be safe.",
    "Add the field.",
  ),
  KS1009: error(
    "The value is not one that the field allows",
    "The value has the right type but breaks the field's format, range or list of choices.",
    "Use a value as the message describes.",
  ),
  KS1010: error(
    "The field is for a later version",
    "The design has this field, but this version would not act on it, and a field that is accepted must have an effect.",
    "Remove the field for now.",
  ),
  KS1011: error(
    "Two documents have the same kind and name",
    "References would be ambiguous.",
    "Rename or remove one of them.",
  ),
  KS1012: error(
    "A reference leads nowhere",
    "The declaration names something that is not declared.",
    "Correct the name or declare what is missing. The message lists what exists.",
  ),
  KS1013: error(
    "References form a circle",
    "A stage cannot come after itself.",
    "Break the circle at one of the listed places.",
  ),
  KS1014: error(
    "A namespace name is not valid",
    "Kubernetes limits namespace names to 63 characters of lower-case letters, digits and dashes.",
    "Shorten the app's or stage's name, change the template, or give the namespace by name.",
  ),
  KS1015: error(
    "Two stages, or two apps that do not share one, claim the same namespace",
    "Whoever may write for one of them could write for the other.",
    "Change a template or an explicit name so that each has its own.",
  ),
  KS1016: error(
    "One host is claimed twice",
    "The entry would send one stage's users to another stage's app, depending on which came first.",
    "Give one stage a `host` template of its own, or one app another `expose.host`.",
  ),
  KS1017: error(
    "A call between teams lacks the callee's consent",
    "With `calls: consent` an app opens to another team only when it lists the caller in `callers`.",
    "Ask the callee's team to add the caller to `callers`, or set `calls: open` on the Platform.",
  ),
  KS1018: error(
    "A literal names another stage's host",
    "One baked-in URL is how an integration test deletes production data.",
    "Declare a call: kubestage then puts the same stage's URL into the environment.",
  ),
  KS1019: error(
    "An override is outside the stage's bounds",
    "The platform team limits what an app may ask for in this stage.",
    "Ask for a value inside the bounds, or have the platform team change `bounds` of the stage.",
  ),
  KS1020: error(
    "Quotas add up to more than the stage's cap",
    "Each namespace would be promised a share of something that does not exist.",
    "Lower the quotas at the listed places, or raise the cap.",
  ),
  KS1021: warning(
    "A production stage shares a cluster with lower tiers",
    "Stages in one cluster share its API server, nodes' kernels and add-ons. It is a known anti-pattern: one mistake in a cluster-wide object reaches production.",
    "Give production a cluster of its own, or acknowledge with a reason: `acknowledge: [{ finding: KS1021, reason: … }]` on the stage.",
  ),
  KS1022: error(
    "A cluster's version is newer than that of the stages before it",
    "A release would meet a Kubernetes version in this stage that no earlier stage has tested.",
    "Upgrade the clusters of the earlier stages first.",
  ),
  KS1023: error(
    "The cluster's network plugin does not enforce policies",
    "NetworkPolicies would be accepted and ignored: isolation would exist on paper only.",
    "Use a plugin that enforces NetworkPolicy, or declare `network: open` for the stage.",
  ),
  KS1024: error(
    "The declaration lacks what every platform needs",
    "A platform is exactly one Platform, and at least one Cluster and one Stage.",
    "Add the missing document, or remove the second Platform.",
  ),
  KS1025: warning(
    "A user or group is not in the cluster's directory",
    "A binding to a group that exists nowhere binds nobody and protects nothing.",
    "Correct the name, or add it to the cluster's `identity`.",
  ),
  KS1026: warning(
    "An acknowledgement matches no finding",
    "It would silently hide the finding should it appear later.",
    "Remove the acknowledgement.",
  ),
  KS1027: error(
    "Fields exclude each other",
    "The document says the same thing in two ways that cannot both hold.",
    "Keep one of them.",
  ),
  KS1028: error(
    "The network plugin cannot open a host by name",
    "NetworkPolicy knows addresses only; opening more than the host would break the promise of a closed stage.",
    "Add the host's `cidrs`, or use a cluster whose plugin can (cilium).",
  ),
  KS1029: warning(
    "A stage wants nodes of its own but its cluster declares no pool for it",
    "Pods of the stage will stay pending until somebody labels and taints nodes by hand.",
    "Add a `nodePools` entry for the stage to the cluster, or change `nodes`.",
  ),
  KS1030: error(
    "The module did not give documents",
    "A TypeScript declaration runs in a child process without environment, network or write access, and its default export must be documents.",
    "Correct the module; the message holds what it said.",
  ),
  KS1031: error(
    "A release is not what its name says",
    "Releases are addressed by their content: this one was changed after it was made, or its name is wrong.",
    "Restore the release as it was, or create a new one under the name in the message.",
  ),
  KS1032: warning(
    "Something shared can forward traffic between stages",
    "Stages that share a forwarder can reach each other through it, whatever the policies say.",
    "Give each stage one of its own, above all production, or acknowledge with a reason.",
  ),
  KS1033: warning(
    "A team is given more in production than view",
    "Everything that a person may change in production goes around promotion.",
    "Give `view` and keep break-glass for emergencies.",
  ),
  KS1034: error(
    "Apps call each other in a circle",
    "None of them can be deployed or tested first, and each failure comes back around.",
    "Turn one call around, or acknowledge with a reason on one of the apps: `acknowledge: [{ finding: KS1034, reason: … }]`.",
  ),
  KS1035: error(
    "A name is taken by kubestage or the cluster itself",
    "An object or folder that kubestage writes already has this name, or the cluster's own system, DNS, entry or monitoring lives in the namespace.",
    "Choose another name.",
  ),
  KS1036: error(
    "A stage's limits contradict each other",
    "The API server refuses a LimitRange whose bounds are out of order, and with defaults that break its own ratio every container that says nothing would be refused.",
    "Bring the two amounts into order, or leave one of them to the tier: what is not declared moves by itself.",
  ),
  KS1037: error(
    "A subject is one of Kubernetes' own",
    "Names that begin with `system:` stand for the cluster's own parts or for every account of every stage: a binding to one would reach across stages.",
    "Name a group or user of your directory, or a service account under `serviceAccounts`.",
  ),
  KS1038: error(
    "An administrator's account lives in a stage",
    "Whoever may create pods in that namespace can act as the account, and so change what keeps the stages apart.",
    "Move the account to a namespace of the platform's own.",
  ),
  KS1039: error(
    "Two stages' secrets lie in each other",
    "Whoever may read one stage's path in the store reads the other stage's secrets with it.",
    "Give each stage a path of its own, or leave `secrets.path` out: by default it is {platform}/{stage}.",
  ),
  KS1040: warning(
    "Privileged pods may meet other stages on a node",
    "A privileged pod may use the network, the processes and the files of its node: NetworkPolicies do not hold for the host's network, and whatever runs on the same node is within reach.",
    "Give the stage nodes of its own (`nodes: dedicated`) or a stricter `podSecurity`, or acknowledge with a reason on the stage.",
  ),
  KS1041: warning(
    "A namespace's quota has no room for its pods",
    "With all the replicas that its apps declare, the API server would refuse the last pods: they never start.",
    "Lower `replicas`, `autoscale.max` or `resources`, or raise the quota.",
  ),
  KS1042: error(
    "Two clusters have the same UID",
    "Two names for one cluster: a command for the one would act on the other, and stages that are to be apart would share it.",
    "Correct the UID of one of them (`kubestage doctor` prints it), or declare one cluster only.",
  ),
} as const;
