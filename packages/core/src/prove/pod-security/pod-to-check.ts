/** Pod Security Standards, weakest first. Each includes what those before it refuse. */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** As the labels of namespaces write it: `latest`, or `v1.0` and newer. */
export type PodSecurityVersion = "latest" | `v1.${number}`;

/** One rule of the standard that a pod does not keep, in the API server's own words. */
export interface PodSecurityViolation {
  /** The check's id upstream, such as `hostNamespaces`. */
  readonly check: string;
  /** Such as `host namespaces`. */
  readonly reason: string;
  /** What of the pod it is: `hostNetwork=true`. */
  readonly detail: string;
}

/** A Pod, or the template of pods in a workload: what Pod Security looks at. `null` is as good as absent. */
export interface PodToCheck {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> | null } | null;
  readonly spec?: PodSpecToCheck | null;
}

export interface PodSpecToCheck {
  readonly containers?: readonly ContainerToCheck[] | null;
  readonly initContainers?: readonly ContainerToCheck[] | null;
  readonly ephemeralContainers?: readonly ContainerToCheck[] | null;
  readonly hostIPC?: boolean | null;
  readonly hostNetwork?: boolean | null;
  readonly hostPID?: boolean | null;
  readonly hostUsers?: boolean | null;
  readonly os?: { readonly name?: string | null } | null;
  readonly securityContext?:
    | (SecurityContextToCheck & {
        readonly sysctls?: readonly { readonly name: string }[] | null;
      })
    | null;
  readonly volumes?: readonly VolumeToCheck[] | null;
}

export interface ContainerToCheck {
  readonly name: string;
  readonly ports?: readonly { readonly hostPort?: number | null }[] | null;
  readonly livenessProbe?: HandlerToCheck | null;
  readonly readinessProbe?: HandlerToCheck | null;
  readonly startupProbe?: HandlerToCheck | null;
  readonly lifecycle?: {
    readonly postStart?: HandlerToCheck | null;
    readonly preStop?: HandlerToCheck | null;
  } | null;
  readonly securityContext?:
    | (SecurityContextToCheck & {
        readonly allowPrivilegeEscalation?: boolean | null;
        readonly capabilities?: {
          readonly add?: readonly string[] | null;
          readonly drop?: readonly string[] | null;
        } | null;
        readonly privileged?: boolean | null;
        readonly procMount?: string | null;
      })
    | null;
}

/** What pods and containers have in common. */
export interface SecurityContextToCheck {
  readonly appArmorProfile?: { readonly type?: string | null } | null;
  readonly runAsNonRoot?: boolean | null;
  readonly runAsUser?: number | null;
  readonly seLinuxOptions?: {
    readonly role?: string | null;
    readonly type?: string | null;
    readonly user?: string | null;
  } | null;
  readonly seccompProfile?: { readonly type?: string | null } | null;
  readonly windowsOptions?: { readonly hostProcess?: boolean | null } | null;
}

export interface HandlerToCheck {
  readonly httpGet?: { readonly host?: string | null } | null;
  readonly tcpSocket?: { readonly host?: string | null } | null;
}

export interface VolumeToCheck {
  readonly name: string;
  readonly awsElasticBlockStore?: unknown;
  readonly azureDisk?: unknown;
  readonly azureFile?: unknown;
  readonly cephfs?: unknown;
  readonly cinder?: unknown;
  readonly configMap?: unknown;
  readonly csi?: unknown;
  readonly downwardAPI?: unknown;
  readonly emptyDir?: unknown;
  readonly ephemeral?: unknown;
  readonly fc?: unknown;
  readonly flexVolume?: unknown;
  readonly flocker?: unknown;
  readonly gcePersistentDisk?: unknown;
  readonly gitRepo?: unknown;
  readonly glusterfs?: unknown;
  readonly hostPath?: unknown;
  readonly image?: unknown;
  readonly iscsi?: unknown;
  readonly nfs?: unknown;
  readonly persistentVolumeClaim?: unknown;
  readonly photonPersistentDisk?: unknown;
  readonly portworxVolume?: unknown;
  readonly projected?: unknown;
  readonly quobyte?: unknown;
  readonly rbd?: unknown;
  readonly scaleIO?: unknown;
  readonly secret?: unknown;
  readonly storageos?: unknown;
  readonly vsphereVolume?: unknown;
}
